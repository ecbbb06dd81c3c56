"""Triggers by which the database itself refuses to update or delete what was received.

A migration that makes a table of such rows ends with `append_only("voting_ruling", ...)`. On
SQLite a later migration that alters the table makes it anew without its triggers: it ends with the
same operation again.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: The function of PostgreSQL's triggers; `voting.0002_append_only` makes it.
FUNCTION = "refuse_to_change_what_was_received"


def append_only(*tables: str) -> migrations.RunPython:
    """The operation that makes these tables append-only; undone, it lets them be changed."""

    def protect(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
                )
            else:
                for act in ("UPDATE", "DELETE"):
                    schema_editor.execute(
                        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )

    def release(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            else:
                for act in ("update", "delete"):
                    schema_editor.execute(f"DROP TRIGGER {table}_no_{act}")

    return migrations.RunPython(protect, release)
