"""Triggers by which the database itself refuses to change or delete the record, on SQLite and PostgreSQL.

The one change they let through is to blank the fields that a model names as ``erasable`` (people.py).

SQLite drops a table's triggers whenever a migration rebuilds the table, so they are installed after every migrate.
"""

import re
from contextlib import contextmanager

from django.apps import apps
from django.db import connections

from conditions.ledger.models import AppendOnlyModel

_OPERATIONS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
_BODY = "BEGIN RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION tovani_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
{_BODY} $$
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
            f'CREATE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
        )
    scope = "STATEMENT" if operation == "truncate" else "ROW"
    return (
        f'CREATE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
        f"FOR EACH {scope} {condition}EXECUTE FUNCTION tovani_refuse_change()"
    )


def install(using: str = "default") -> None:
    """Install every guard whose table exists. Safe to repeat."""
    connection = connections[using]
    tables, present = set(connection.introspection.table_names()), _in_order(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, table, operation in _wanted(connection.vendor):
            if table in tables and name not in present:
                cursor.execute(_dropping(connection.vendor, name, table))
                cursor.execute(_statement(connection.vendor, name, table, operation))


def _remove(using: str = "default") -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table, _operation in _wanted(connection.vendor):
            cursor.execute(_dropping(connection.vendor, name, table))


def _dropping(vendor: str, name: str, table: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if vendor == "postgresql" else "")


def missing(using: str = "default") -> list[str]:
    """The guards that should stand in the database and do not, are switched off or do something else, by name."""
    wanted, present = _wanted(connections[using].vendor), _in_order(using)
    return [name for name, _table, _operation in wanted if name not in present]


def _in_order(using: str) -> set[str]:
    """The triggers that stand in the database as they were written here."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            stored = dict(cursor.fetchall())
            return {n for n, t, o in _wanted("sqlite") if stored.get(n) == _statement("sqlite", n, t, o)}
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'tovani_refuse_change'")
        if [row[0].strip() for row in cursor.fetchall()] != [_BODY]:
            return set()
        cursor.execute(
            "SELECT t.tgname, c.relname, p.proname, t.tgtype, pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal AND t.tgattr = '' "
            "AND t.tgrelid = to_regclass(quote_ident(c.relname))"
        )
        stored = {name: (*rest, _bare_condition(written)) for name, *rest, written in cursor.fetchall()}
    return {n for n, t, o in _wanted("postgresql") if stored.get(n) == _as_stored(t, o)}


def _as_stored(table: str, operation: str) -> tuple:
    """Table, function, kind (the bits of pg_trigger.tgtype: row 1, before 2, then the operation) and condition."""
    kind = {"delete": 1 + 2 + 8, "update": 1 + 2 + 16, "truncate": 2 + 32}[operation]
    condition = _bare_condition(_unless_erasing(table)) if operation == "update" else ""
    return table, "tovani_refuse_change", kind, condition


def _bare_condition(written: str) -> str:
    """What a trigger's WHEN says, without the brackets, casts and quotation marks that PostgreSQL writes in its way."""
    condition = re.sub(r"\bEXECUTE .*", "", written.partition("WHEN ")[2])
    return re.sub(r"::[a-z ]+|[\s()\"]", "", condition).lower()


@contextmanager
def lifted(using: str = "default"):
    """Take the guards down for a while. For emptying a test database, and for tests of tampering; nothing else."""
    _remove(using)
    try:
        yield
    finally:
        install(using)
