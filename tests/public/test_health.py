"""What a monitor is told: everything that is wrong, a line each, and no page, person or address."""

from datetime import timedelta

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.db import connection
from django.utils import timezone
from whitenoise.storage import CompressedManifestStaticFilesStorage

from conditions.ledger import guards
from conditions.models import OutgoingMail
from conditions.public import health
from conditions.publications.models import Schedule
from conditions.publications.schedules import take_down_later
from tests.responses import text_of

pytestmark = pytest.mark.django_db
READY = "ready\n"


def told(client) -> tuple[int, str]:
    response = client.get("/readyz")
    return response.status_code, response.content.decode()


@pytest.fixture
def plan(publication, physician):
    why = {"reason": "The trial ends then.", "notice": "This page has ended."}
    return take_down_later(publication, by=physician, due_at=timezone.now() + timedelta(hours=1), **why)


def test_all_is_well(client, plan):
    assert told(client) == (200, READY)


def test_plans_that_nobody_carries_out(client, plan, manager):
    Schedule.objects.update(due_at=timezone.now() - timedelta(minutes=14))
    assert told(client) == (200, READY)
    Schedule.objects.update(due_at=timezone.now() - timedelta(minutes=16))
    line = "planned publications are late: “manage.py run_schedule” does not run\n"
    assert told(client) == (200, READY + line)
    client.force_login(manager)
    for address in ("/admin/signoff/", f"/admin/signoff/pages/{plan.page_id}/history/"):
        assert "late since" in text_of(client.get(address)), address


def test_migrations_that_were_not_run(client, monkeypatch):
    monkeypatch.setattr(health, "_up_to_date", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'conditions' AND name = '0009_deleted_drafts'")
    assert told(client) == (503, "migrations missing: run “manage.py migrate”\n")


def test_once_they_were_run_nobody_looks_again(client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(health, "_up_to_date", False)
    client.get("/readyz")
    with django_assert_max_num_queries(8) as asked:
        client.get("/readyz")
    assert not [query for query in asked.captured_queries if "django_migrations" in query["sql"]]


@pytest.mark.parametrize(("files", "is_there"), [({}, False), ({"a.css": "a.1.css"}, True)])
def test_static_files_that_were_not_collected(client, monkeypatch, files, is_there):
    storage = CompressedManifestStaticFilesStorage()
    storage.hashed_files = files
    monkeypatch.setattr(health, "staticfiles_storage", storage)
    health._static_files_are_there.cache_clear()
    line = "static files missing: run “manage.py collectstatic”\n"
    assert told(client) == ((200, READY) if is_there else (503, line))
    monkeypatch.setattr(health, "staticfiles_storage", StaticFilesStorage())
    health._static_files_are_there.cache_clear()
    assert told(client) == (200, READY)


def test_everything_at_once(client, plan, monkeypatch):
    Schedule.objects.update(due_at=timezone.now() - timedelta(hours=1))
    now = timezone.now()
    OutgoingMail.objects.create(created_at=now - timedelta(hours=1), next_try_at=now, recipients=["a@example.org"])
    monkeypatch.setattr(guards, "missing", lambda *args: ["guard_x"])
    monkeypatch.setattr(health.succession, "why_unsealable", lambda: "no key")
    status, words = told(client)
    assert status == 503 and words.splitlines() == [
        "append-only guards missing",
        "no key to seal the ledger with",
        "mail is not being sent",
        "planned publications are late: “manage.py run_schedule” does not run",
    ]
