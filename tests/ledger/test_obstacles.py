"""A ring that cannot seal, or a database open for reading only: what must be on record is refused, the rest goes on."""

import io
import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conditions.integrity.verification import all_faults
from conditions.ledger import keys, seals, succession
from conditions.management.commands import ledger_head, verify
from conditions.models import AuditEvent, ConditionPage, ContentVersion, Publication, Review, Signature
from conditions.practice.models import EditorialPolicy
from conditions.publications.actions import take_down
from conditions.publications.schedules import take_down_later
from conditions.signoff import errors
from tests import editor, makers
from tests.public.test_headers import ADDRESSES

pytestmark = pytest.mark.django_db

WHAT_IS_WRONG = "The record cannot be sealed. This key ring has public keys only"
WORK = {"authors": "Moss D", "journal": "JAMA", "year": "2020", "retraction": "none"}
WHAT_WORKS = "Reading the pages, looking at the record and exporting it go on."


@pytest.fixture
def site(writer, physician, manager, auditor):
    """A page in force, a newer version of it that waits for a physician, and a draft of another page."""
    publication = makers.published_page(writer, physician)
    page = ConditionPage.objects.get()
    makers.edited(page, writer, summary="One sentence of the second version.")
    review = makers.submitted(page, writer)
    draft = makers.make_page(writer, title="Second Disorder", slug="second")
    return {"publication": publication, "review": review, "draft": draft}


@pytest.fixture
def public_keys_only(site, settings):
    private = settings.SEAL_KEY
    settings.SEAL_KEY = keys.KeyRing(None, seals.ring().public).text()
    yield
    settings.SEAL_KEY = private


def logged_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def the_record():
    return [
        list(model.objects.order_by("pk").values())
        for model in (AuditEvent, ContentVersion, Signature, Publication, Review, ConditionPage)
    ]


SCREENS_OF_THE_RECORD = [
    "/admin/record/",
    "/admin/record/?topic=review",
    "/admin/record/public-at/?day={today}",
    "/admin/record/versions/{version}/changes/",
    "/admin/record/history/physicians/",
    "/admin/record/history/policies/",
    "/admin/signoff/pages/{page}/history/",
    "/admin/signoff/reviews/{review}/",
]


def screens(site) -> list[str]:
    review = site["review"]
    today = timezone.localdate().isoformat()
    names = {"today": today, "version": review.version_id, "page": review.page_id, "review": review.pk}
    return [address.format(**names) for address in SCREENS_OF_THE_RECORD]


def test_the_auditor_sees_everything_and_is_told(site, auditor, public_keys_only, caplog):
    client, before = logged_in(auditor), the_record()
    caplog.clear()
    for address in screens(site):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f"That you looked at this could not be put on record. {WHAT_IS_WRONG}" in text(answer), address
        assert WHAT_WORKS in text(answer)
        assert caplog.records[-1].name == "tovani.integrity" and caplog.records[-1].levelno == logging.CRITICAL
        assert "audit.looked" in caplog.records[-1].getMessage()
    frame = client.get(reverse("version_article", args=[site["review"].version_id]))
    assert frame.status_code == 200
    for name in ("csv", "jsonl", "xlsx"):
        answer = client.get("/admin/record/", {"as": name})
        assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert the_record() == before


def test_everybody_can_log_in_and_is_told(site, auditor, public_keys_only, caplog):
    client = Client(raise_request_exception=False)
    wrong = client.post("/admin/login/", {"login": auditor.username, "password": "wrong"})
    assert wrong.status_code == 200 and "is not right" in text(wrong)
    answer = client.post("/admin/login/", {"login": auditor.username, "password": makers.PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert f"That you logged in could not be put on record. {WHAT_IS_WRONG}" in text(answer)
    assert "The record cannot be sealed</h2>" in text(answer)
    assert client.post("/admin/logout/").status_code == 302
    told = [r.getMessage() for r in caplog.records if r.name == "tovani.integrity" and r.levelno == logging.CRITICAL]
    assert [kind for line in told for kind in line.split() if kind.startswith("account.")] == [
        "account.login_failed", "account.login", "account.logout",
    ]  # fmt: skip
    assert makers.PASSWORD not in caplog.text


def deeds(site) -> list:
    """(who, address, form) of everything that has to be on record."""
    review, publication = site["review"], site["publication"]
    signing = {
        "digest": review.version.digest,
        "statement": EditorialPolicy.load().statement,
        "next_review_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "agreed": "on",
        "password": makers.PASSWORD,
    }
    again = {**signing, "digest": publication.version.digest}
    later = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    notice = {"reason": "A dose was wrong.", "notice": "We correct this page."}
    return [
        ("dora.moss", reverse("sign_review", args=[review.pk]), signing),
        ("dora.moss", reverse("sign_review", args=[review.pk]), {**signing, "publish_at": later}),
        ("dora.moss", reverse("sign_review", args=[review.pk]), {**signing, "password": "wrong"}),
        ("dora.moss", reverse("reaffirm", args=[publication.pk]), again),
        ("dora.moss", reverse("request_changes", args=[review.pk]), {"reason": "The dose is not the one we use."}),
        ("mara.manager", reverse("take_down", args=[publication.pk]), notice),
        ("mara.manager", reverse("take_down", args=[publication.pk]), {**notice, "due_at": later}),
        ("wilma.writer", reverse("submit_page", args=[site["draft"].pk]), {"change_summary": "The first version."}),
    ]


def test_what_must_be_on_record_is_refused_on_its_form_with_a_clear_message(site, public_keys_only):
    people = {user.username: user for user in type(makers.make_user("Nora None")).objects.all()}
    before = the_record()
    for name, address, form in deeds(site):
        answer = logged_in(people[name]).post(address, form)
        assert answer.status_code == 503, (address, answer.status_code)
        told = text(answer)
        assert f"It was not done, because it could not be put on record. {WHAT_IS_WRONG}" in told, address
        assert "<form" in told
        assert the_record() == before, address
    assert succession.why_unsealable() == keys.PUBLIC_ONLY


def test_withdrawing_from_review_and_cancelling_a_plan_say_why_not(site, writer, manager, settings):
    private = settings.SEAL_KEY
    told = {"reason": "The trial ends then.", "notice": "This page has ended."}
    due = timezone.now() + timedelta(days=3)
    schedule = take_down_later(site["publication"], by=manager, due_at=due, **told)
    settings.SEAL_KEY = keys.KeyRing(None, seals.ring().public).text()
    for user, address, form in (
        (writer, reverse("withdraw_review", args=[site["review"].pk]), {"reason": "A word was missing."}),
        (manager, reverse("cancel_schedule", args=[schedule.pk]), {}),
    ):
        answer = logged_in(user).post(address, form, follow=True)
        assert WHAT_IS_WRONG in text(answer), address
    settings.SEAL_KEY = private
    assert Review.objects.get(pk=site["review"].pk).is_waiting
    assert list(all_faults()) == []


def test_a_draft_that_cannot_be_put_on_record_is_not_saved_and_says_so(site, writer, public_keys_only):
    page, client = site["draft"], logged_in(writer)
    data = editor.form_data(makers.draft(page), changes={"summary": "Another sentence of it."})
    answer = client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert answer.status_code == 503 and WHAT_IS_WRONG in text(answer)
    answer = client.post(f"/admin/pages/{page.pk}/edit/", data, headers={"accept": "application/json"})
    assert answer.status_code == 503 and WHAT_IS_WRONG in answer.json()["detail"]
    assert makers.draft(page).summary != "Another sentence of it."


def test_a_password_that_somebody_else_sets_is_not_set_without_a_record(site, writer, public_keys_only):
    with pytest.raises(keys.KeyRingError):
        writer.set_password("another password of twelve")
        writer.save()
    writer.refresh_from_db()
    assert writer.check_password(makers.PASSWORD)
    assert not AuditEvent.objects.filter(kind="account.credential_changed").exists()


def test_the_public_pages_do_not_need_a_key_that_seals(site, client, public_keys_only):
    for address in ADDRESSES:
        assert client.get(address).status_code == 200, address


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command",
    [
        ("rebuild_publications",),
        ("erase_person", "wilma.writer", "--reason", "Asked for by the person."),
        ("dossier", "example", "--output", "{folder}/x.zip"),
        ("backup", "--output", "{folder}/y.zip"),
        ("rotate_seal_key", "--output", "{folder}/z.pem"),
        ("changepassword", "wilma.writer"),
    ],
)
def test_commands_end_with_a_sentence(site, command, public_keys_only, tmp_path, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "another password of twelve")
    before = the_record()
    with pytest.raises(CommandError, match="public keys only"):
        call_command(*(part.format(folder=tmp_path) for part in command), stdout=io.StringIO())
    assert the_record() == before
    assert list(tmp_path.iterdir()) == []


def test_importing_with_a_ring_that_cannot_seal_ends_with_a_sentence(public_keys_only, known):
    with pytest.raises(CommandError, match="public keys only"):
        call_command("import_condition", str(known.path), "--write", "--phrases", known.phrases, stdout=io.StringIO())
    assert ConditionPage.objects.count() == 2


def test_what_is_planned_waits_for_a_key_that_seals(site, manager, settings):
    private, now = settings.SEAL_KEY, timezone.now()
    told = {"reason": "The trial ends then.", "notice": "This page has ended."}
    due = now + timedelta(hours=1)
    take_down_later(site["publication"], by=manager, due_at=due, at=now, **told)
    settings.SEAL_KEY = keys.KeyRing(None, seals.ring().public).text()
    with pytest.MonkeyPatch.context() as later:
        later.setattr("django.utils.timezone.now", lambda: due + timedelta(minutes=1))
        with pytest.raises(CommandError, match="has to wait"):
            call_command("run_schedule", stdout=io.StringIO())
        assert Publication.objects.get().is_in_force
        settings.SEAL_KEY = private
        call_command("run_schedule", stdout=io.StringIO())
    assert not Publication.objects.get().is_in_force


def test_whoever_has_public_keys_can_verify_from_the_command_line(site, public_keys_only):
    said = io.StringIO()
    call_command("verify", stdout=said)
    assert said.getvalue() == "0 faults\n"
    call_command("ledger_head", stdout=said)
    for command in (verify, ledger_head):  # the check of the key ring would end them before they began
        assert command.Command.requires_system_checks == ()


def test_without_any_key_nothing_that_is_stored_can_be_checked_and_readers_are_told(site, settings):
    settings.SEAL_KEY = ""
    answer = Client(raise_request_exception=False).get("/conditions/example/")
    assert answer.status_code == 503


@contextmanager
def read_only():
    """The database as a replica or a full disk has it: everything can be read, nothing written."""
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@pytest.mark.django_db(transaction=True)
def test_on_a_database_open_for_reading_only_what_only_reads_goes_on(site, auditor, caplog):
    visitor, client = Client(raise_request_exception=False), logged_in(auditor)
    EditorialPolicy.objects.all().delete()  # nobody has set it yet
    with read_only():
        for address in ADDRESSES:
            assert visitor.get(address).status_code == 200, address
        for address in screens(site):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert "The database takes no changes at the moment." in text(answer), address
        assert client.get("/admin/record/", {"as": "csv"}).status_code == 200
    assert any(r.name == "tovani.integrity" and r.levelno == logging.CRITICAL for r in caplog.records)


@pytest.mark.django_db(transaction=True)
def test_on_a_database_open_for_reading_only_deeds_are_refused_with_a_sentence(site, manager, admin):
    client, told = logged_in(manager), {"reason": "A dose was wrong.", "notice": "We correct this page."}
    at_the_library, before = logged_in(admin), the_record()
    with read_only():
        answer = client.post(reverse("take_down", args=[site["publication"].pk]), told)
        assert answer.status_code == 503 and "The database takes no changes at the moment." in text(answer)
        with pytest.raises(errors.NotRecordableError):
            take_down(site["publication"], by=manager, **told)
        answer = at_the_library.post("/admin/snippets/conditions/reference/add/", WORK)
        assert answer.status_code == 503
    assert the_record() == before
    assert at_the_library.post("/admin/snippets/conditions/reference/add/", WORK).status_code == 302


def test_reading_the_policy_stores_nothing(db):
    EditorialPolicy.objects.all().delete()
    assert EditorialPolicy.load().disclaimer
    assert not EditorialPolicy.objects.exists()
