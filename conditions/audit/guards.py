"""Triggers by which the database itself refuses to change or delete the record, on SQLite and PostgreSQL.

The one change they let through is to blank the fields that a model names as ``erasable`` (people.py).

SQLite drops a table's triggers whenever a migration rebuilds the table, so they are installed after every migrate.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import connections

from conditions.audit.models import AppendOnlyModel

_OPERATIONS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
_FUNCTION = """
CREATE OR REPLACE FUNCTION tovani_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def _guarded_models() -> dict[str, type[AppendOnlyModel]]:
    models = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, AppendOnlyModel)}
    return dict(sorted(models.items()))


def guarded_tables() -> list[str]:
    return list(_guarded_models())


def erasable_columns() -> dict[str, tuple[str, ...]]:
    """Of each guarded table with columns that may be blanked, their names."""
    return {table: model.erasable for table, model in _guarded_models().items() if model.erasable}


def _unless_erasing(table: str) -> str:
    """The condition of the trigger on UPDATE: empty, or that more is changed than erasable columns to nothing."""
    model = _guarded_models()[table]
    if not model.erasable:
        return ""
    kept = [
        f'NEW."{column}" = OLD."{column}"' if column not in model.erasable else f"NEW.\"{column}\" = ''"
        for column in (field.column for field in model._meta.concrete_fields)
    ]
    return f"WHEN (NOT ({' AND '.join(kept)})) "


def _wanted(vendor: str) -> list[tuple[str, str, str]]:
    return [
        (f"guard_{table}_{operation}", table, operation)
        for table in guarded_tables()
        for operation in _OPERATIONS[vendor]
    ]


def _statement(vendor: str, name: str, table: str, operation: str) -> str:
    condition = _unless_erasing(table) if operation == "update" else ""
    if vendor == "sqlite":
        return (
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {operation.upper()} ON "{table}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
        )
    scope = "STATEMENT" if operation == "truncate" else "ROW"
    return (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
        f"FOR EACH {scope} {condition}EXECUTE FUNCTION tovani_refuse_change()"
    )


def install(using: str = "default") -> None:
    """Install every guard whose table exists. Safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, table, operation in _wanted(connection.vendor):
            if table in tables:
                cursor.execute(_statement(connection.vendor, name, table, operation))


def _remove(using: str = "default") -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table, _operation in _wanted(connection.vendor):
            suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{suffix}')


def missing(using: str = "default") -> list[str]:
    """The guards that should stand in the database and do not (or are switched off), by name."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _table, _operation in _wanted(connection.vendor) if name not in present]


@contextmanager
def lifted(using: str = "default"):
    """Take the guards down for a while. For emptying a test database, and for tests of tampering; nothing else."""
    _remove(using)
    try:
        yield
    finally:
        install(using)
