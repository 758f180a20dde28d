"""The database itself refuses to change or delete the record."""

import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from conditions.checks import append_only_guards
from conditions.ledger import guards
from conditions.ledger.models import AppendOnlyError, AuditEvent
from tests.makers import happened

pytestmark = pytest.mark.django_db

TABLES = ["conditions_auditevent", "conditions_contentversion", "conditions_personname", "conditions_signature"]
A_COLUMN = {"conditions_auditevent": "kind", "conditions_personname": "name"}


def refusal(statement) -> str:
    """What the database answers; fails if it obeys."""
    with pytest.raises(DatabaseError) as answer, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(answer.value)


def test_all_records_are_guarded():
    assert guards.guarded_tables() == TABLES
    assert guards.missing() == []


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_changes_and_deletions(publication, table):
    column = A_COLUMN.get(table, "record_digest")
    assert "append-only" in refusal(f"UPDATE {table} SET {column} = 'x'")
    assert "append-only" in refusal(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change", ["name = ''", "salt = ''", "name = '', salt = '', account_id = 1", "name = 'x', salt = ''"]
)
def test_a_name_may_be_blanked_whole_and_nothing_else_of_it(publication, change):
    """And a blank one is never filled again."""
    assert "append-only" in refusal(f"UPDATE conditions_personname SET {change}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_personname SET name = '', salt = ''")
    assert "append-only" in refusal("UPDATE conditions_personname SET name = 'Somebody Else', salt = '00'")


@pytest.mark.parametrize("table", TABLES)
def test_each_database_refuses_its_own_way_around(publication, table):
    """TRUNCATE on PostgreSQL, which fires no row triggers; INSERT OR REPLACE on SQLite, which deletes in passing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the pending checks of this test's rows refuse first
        assert "append-only" in refusal(f"TRUNCATE {table} CASCADE")
    else:
        assert "append-only" in refusal(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("change", ["save", "delete", "update", "delete_all", "bulk"])
def test_the_models_refuse_it_before_the_database_does(change):
    event = happened("happened")
    with pytest.raises(AppendOnlyError):
        {
            "save": event.save,
            "delete": event.delete,
            "update": lambda: AuditEvent.objects.update(kind="x"),
            "delete_all": AuditEvent.objects.all().delete,
            "bulk": lambda: AuditEvent.objects.bulk_update([event], ["kind"]),
        }[change]()


def test_a_missing_guard_is_found_and_installed_again(client):
    assert list(append_only_guards(None, databases=["default"])) == []
    guards._remove()
    assert len(guards.missing()) == len(TABLES) * (3 if connection.vendor == "postgresql" else 2)
    assert {error.id for error in append_only_guards(None, databases=["default"])} == {"conditions.E005"}
    assert client.get("/readyz").status_code == 503
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    assert client.get("/readyz").status_code == 200


def test_a_guard_that_guards_nothing_counts_as_missing_and_is_put_right():
    name, table = "guard_conditions_auditevent_delete", "conditions_auditevent"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(f'CREATE TRIGGER "{name}" BEFORE DELETE ON "{table}" WHEN 0 BEGIN SELECT 1; END')
        else:
            cursor.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$")
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION nothing()'
            )
    assert guards.missing() == [name]
    guards.install()
    assert guards.missing() == []
    happened("happened")
    assert "append-only" in refusal(f"DELETE FROM {table}")


def test_a_function_of_the_guards_that_lets_everything_through_is_put_right():
    if connection.vendor != "postgresql":
        return  # on SQLite the guards are whole by themselves
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION tovani_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    assert len(guards.missing()) == 3 * len(TABLES)
    guards.install()
    assert guards.missing() == []


@pytest.mark.parametrize(
    "disarmed",
    [
        "ALTER TABLE conditions_signature ENABLE REPLICA TRIGGER guard_conditions_signature_update",
        "ALTER TABLE conditions_signature DISABLE TRIGGER guard_conditions_signature_update",
        "CREATE OR REPLACE TRIGGER guard_conditions_signature_update BEFORE UPDATE OF licence ON conditions_signature "
        "FOR EACH ROW EXECUTE FUNCTION tovani_refuse_change()",
        "CREATE OR REPLACE TRIGGER guard_conditions_personname_update BEFORE UPDATE ON conditions_personname "
        "FOR EACH ROW WHEN (false) EXECUTE FUNCTION tovani_refuse_change()",
    ],
)
def test_a_guard_disarmed_in_any_way_is_missing(disarmed):
    if connection.vendor != "postgresql":
        return  # SQLite stores a trigger as it was written, and is compared letter by letter
    assert guards.missing() == []
    with connection.cursor() as cursor:
        cursor.execute(disarmed)
    assert guards.missing() == [re.search("guard_[a-z_]+", disarmed).group()]
    guards.install()
    assert guards.missing() == []
