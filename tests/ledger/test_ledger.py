import json
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from conditions.ledger import receivers
from conditions.ledger.actions import refusals_recorded
from conditions.ledger.models import AuditEvent
from conditions.ledger.verification import ledger_faults
from tests import editor, makers
from tests.makers import happened
from tovani.users.models import FailedLogins

pytestmark = pytest.mark.django_db


def kinds(**filters):
    return list(AuditEvent.objects.filter(**filters).values_list("kind", flat=True))


def test_events_are_numbered_chained_and_named_by_value(writer):
    first = happened("one", actor=writer)
    second = happened("two", data={"n": 1})
    assert second.seq == first.seq + 1
    assert second.previous == first.link() != first.digest
    assert first.is_intact() and second.is_intact()
    assert AuditEvent.objects.get(seq=first.seq).actor_name == "Wilma Writer"
    assert list(ledger_faults()) == []


def test_names_stay_readable_when_the_account_is_gone(writer):
    event = happened("one", actor=writer)
    writer.groups.clear()
    type(writer).objects.filter(pk=writer.pk)._raw_delete("default")
    assert AuditEvent.objects.get(seq=event.seq).actor_name == "Wilma Writer"


def test_a_refusal_is_recorded_and_passed_on(writer):
    class RefusedError(Exception):
        code = "no"
        on_record = "Not today."

    def as_event(refusal):
        return makers.Happened(action="refused", data={"a": 1, "why": refusal.on_record, "code": refusal.code})

    with pytest.raises(RefusedError), refusals_recorded(RefusedError, as_event, actor=writer):
        raise RefusedError("Not today, said Otto Other.")
    assert json.loads(AuditEvent.objects.get(kind="test.refused").data) == {"a": 1, "why": "Not today.", "code": "no"}


def test_logins_and_failed_logins_are_recorded_without_what_was_typed(client, writer):
    client.post("/admin/login/", {"login": writer.username, "password": makers.PASSWORD})
    assert AuditEvent.objects.get(kind="account.login").actor_id == writer.pk
    assert authenticate(username=writer.username, password="secret-guess") is None
    assert authenticate(username="hunter2-typed-here", password="x") is None
    failed = AuditEvent.objects.filter(kind="account.login_failed")
    assert json.loads(failed.get().data) == {"account_id": writer.pk}
    FailedLogins.objects.tell_of_past_minutes(timezone.now() + timedelta(minutes=1))
    assert AuditEvent.objects.get(kind="account.strangers_refused").payload["count"] == 1
    written = "".join(AuditEvent.objects.values_list("data", flat=True))
    assert "hunter2" not in written and "secret-guess" not in written


def test_what_wagtail_logs_is_on_the_ledger(client, page, writer):
    assert "wagtail.create" in kinds(page_id=page.pk)
    manager = makers.make_user("Mara Manager", group="Content managers")
    client.force_login(manager)
    client.post(f"/admin/pages/{page.pk}/lock/")
    assert AuditEvent.objects.get(kind="wagtail.lock").actor_name == "Mara Manager"


def test_autosaves_of_one_stretch_are_one_event(client, page, writer, monkeypatch):
    client.force_login(writer)
    before = kinds(page_id=page.pk).count("wagtail.edit")
    draft = makers.draft(page)
    for text in ("One sentence, first try at it.", "One sentence, second try at it.", "One sentence, third try at it."):
        response = editor.autosave(client, draft, makers.fresh(page).latest_revision, summary=text)
        assert response.json()["success"], response.json()
    assert kinds(page_id=page.pk).count("wagtail.edit") == before + 1
    monkeypatch.setattr(receivers, "AUTOSAVE_STRETCH", -receivers.AUTOSAVE_STRETCH)
    editor.autosave(client, draft, makers.fresh(page).latest_revision, summary="One sentence, much later.")
    assert kinds(page_id=page.pk).count("wagtail.edit") == before + 2
