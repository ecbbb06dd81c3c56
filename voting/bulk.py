"""Writes many new rows at once: by COPY on PostgreSQL, and by `bulk_create` elsewhere.

Both write the same rows and give them ids in their order. Triggers, constraints and foreign keys
hold for either. `insert` takes objects that are needed afterwards, and `insert_values` plain
values, which cost a fraction of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat, starmap
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

#: With fewer rows than this the ids alone would cost what is saved.
FEW = 100

#: Fields whose values PostgreSQL's driver writes as they are.
_AS_IT_IS = (
    models.BigAutoField,
    models.BigIntegerField,
    models.BinaryField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DateTimeField,
    models.ForeignKey,
    models.OneToOneField,
    models.PositiveIntegerField,
    models.TextField,
)

Row = TypeVar("Row", bound=models.Model)


def insert(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Insert rows that are not there yet, and return them with their ids."""
    if connection.vendor != "postgresql" or len(rows) < FEW:
        return model._default_manager.bulk_create(rows)
    return _copied(model, rows)


def _copied(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    fields = model._meta.concrete_fields
    key = model._meta.pk
    assert key is not None
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if isinstance(key, models.AutoField | models.BigAutoField):
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key.column, len(rows)],
            )
            for row, (id,) in zip(rows, sorted(cursor.fetchall()), strict=True):
                row.pk = id
        columns = ", ".join(quote(field.column) for field in fields)
        # The driver's own errors, in Django's words.
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            values = [_values(field, rows) for field in fields]
            for each in zip(*values, strict=True):
                copy.write_row(each)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
    return list(rows)


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows that are not there yet, given by their values.

    `names` are those of the values in each row (`holding_id` for a foreign key); other fields
    have their defaults.
    """
    if connection.vendor != "postgresql" or len(rows) < FEW:
        model._default_manager.bulk_create(
            model(**dict(zip(names, row, strict=True))) for row in rows
        )
        return
    given = {name: at for at, name in enumerate(names)}
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.attname in given or not isinstance(field, models.AutoField)
    ]
    columns = [
        _prepared(
            field,
            map(itemgetter(given[field.attname]), rows)
            if field.attname in given
            else starmap(field.get_default, repeat((), len(rows))),
        )
        for field in fields
    ]
    quote = connection.ops.quote_name
    into = ", ".join(quote(field.column) for field in fields)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({into}) FROM STDIN") as copy,
    ):
        for row in zip(*columns, strict=True):
            copy.write_row(row)


def _values(field: models.Field[Any, Any], rows: Sequence[models.Model]) -> Iterator[Any]:
    """What each row has in a column."""
    return _prepared(field, map(attrgetter(field.attname), rows))


def _prepared(field: models.Field[Any, Any], each: Iterable[Any]) -> Iterator[Any]:
    """Values of a column as the driver takes them."""
    if type(field) in _AS_IT_IS:
        return iter(each)
    prepare, into = field.get_db_prep_save, connections[DEFAULT_DB_ALIAS]
    return (prepare(value, into) for value in each)
