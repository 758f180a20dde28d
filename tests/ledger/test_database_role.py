"""The role that serves: everything people do works, and the record is out of its reach."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionPage, Publication, Signature
from conditions.publications.actions import take_down
from tests import makers

pytestmark = pytest.mark.django_db

FORBIDDEN = [
    "UPDATE conditions_auditevent SET kind = 'x'",
    "DELETE FROM conditions_signature",
    "DELETE FROM conditions_contentversion",
    "TRUNCATE conditions_auditevent CASCADE",
    "ALTER TABLE conditions_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER guard_conditions_auditevent_update ON conditions_auditevent",
    "DROP TABLE conditions_signature CASCADE",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
]


def statements() -> str:
    out = io.StringIO()
    call_command("database_role", "tovani_site", stdout=out)
    return out.getvalue().replace("BEGIN;\n", "", 1).replace("COMMIT;", "")


def test_the_role_can_do_its_work_and_not_touch_the_record(writer, physician, manager):
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="Roles belong to PostgreSQL"):
            statements()
        return
    with connection.cursor() as cursor:
        cursor.execute(statements())
        cursor.execute("SET LOCAL ROLE tovani_site")
    publication = makers.published_page(writer, physician)
    page = makers.edited(ConditionPage.objects.get(), writer, summary="One sentence of the second version.")
    publication = makers.signed(makers.submitted(page, writer), physician)
    take_down(publication, by=manager, reason="It was wrong after all.", notice="We correct this page.")
    assert list(all_faults()) == []
    for statement in FORBIDDEN:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (Signature.objects.count(), Publication.objects.count()) == (2, 1)
    assert AuditEvent.objects.exists()


@pytest.mark.parametrize("name", ["x; DROP TABLE y", "Robert", ""])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(CommandError):
        call_command("database_role", name)


def test_a_role_that_had_more_loses_it_and_one_of_the_owners_is_refused():
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE tovani_site LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO tovani_site")
        cursor.execute(statements())
        cursor.execute(
            "SELECT string_agg(privilege_type, ',' ORDER BY privilege_type) FROM information_schema.role_table_grants "
            "WHERE grantee = 'tovani_site' AND table_name = 'conditions_signature'"
        )
        assert cursor.fetchone()[0] == "INSERT,SELECT"
    refused = pytest.raises(DatabaseError, match="could take any right back")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("ALTER ROLE tovani_site SUPERUSER")
        cursor.execute(statements())
