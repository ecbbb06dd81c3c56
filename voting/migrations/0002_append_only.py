"""What was received is only ever added to: the database refuses to update or delete it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from voting.append_only import FUNCTION, append_only


def make_function(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {FUNCTION}() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; "
            "END $$",
            params=None,
        )


def drop_function(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {FUNCTION}()")


class Migration(migrations.Migration):
    dependencies = [("voting", "0001_initial")]

    operations = [
        migrations.RunPython(make_function, drop_function),
        append_only(
            "voting_recordline",
            "voting_instrument",
            "voting_lot",
            "voting_ruling",
            "voting_attendance",
            "voting_pollsannouncement",
        ),
    ]
