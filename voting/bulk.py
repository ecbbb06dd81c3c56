"""Writes many new rows at once: by COPY on PostgreSQL, and by plain inserts elsewhere.

Both write the same rows and give them ids in their order. Triggers, constraints and foreign keys
hold for either. `insert` takes objects that are needed afterwards, `insert_values` plain values,
which cost a fraction of it, and `copy_lines` a million rows as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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


def reserve_ids(model: type[models.Model], count: int) -> int:
    """The first of so many ids in a row that nobody else will get."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            # A transaction that writes is alone.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()
            return int(last[0]) + 1 if last else 1
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        (sequence,) = cursor.fetchone()
        while True:
            cursor.execute(
                "SELECT min(id), max(id) FROM (SELECT nextval(%s::regclass) AS id "
                "FROM generate_series(1, %s)) AS drawn",
                [sequence, count],
            )
            first, last = cursor.fetchone()
            # Somebody else may have drawn in between; then those are left unused.
            if last - first == count - 1:
                return int(first)


def copy_lines(
    model: type[models.Model],
    columns: Sequence[str],
    lines: Iterable[Sequence[str]],
    read: Callable[[str], object],
) -> None:
    """Insert rows that are lines of PostgreSQL's text format for COPY, in batches.

    `read` is the value that a column's text stands for, for a database without COPY.
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for batch in lines:
                    copy.write("".join(batch))
            return
        places = ", ".join(["?"] * len(columns))
        # Past Django's wrapper, which puts every statement's parameters in their places anew.
        bare = connection.connection.cursor()
        for batch in lines:
            values = (tuple(map(read, line[:-1].split("\t"))) for line in batch)
            bare.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)


@contextmanager
def indexed_after(*of: type[models.Model]) -> Iterator[None]:
    """Lay indexes and foreign keys of tables aside, and build them when the rows are there.

    For rows that are most of what their tables will hold: checked together, a million foreign keys
    take a second, and one by one a minute. On PostgreSQL all others wait who use these tables or
    those that they refer to; elsewhere nothing is laid aside. In one transaction, all or nothing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in of]
    with connection.cursor() as cursor:
        # What was deferred is checked now: a table with checks to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_CONSTRAINTS, [tables])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


#: Foreign keys, and what is unique by a constraint and not by an index alone.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u')
    ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u', 'x')
    WHERE indrelid = ANY (%s::regclass[]) AND conname IS NULL
"""
