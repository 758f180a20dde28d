"""Whatever was altered by hand: readers see what was signed or nothing, a page can be taken down, the rest goes on."""

import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from conditions.auditing.dossier import write_dossier
from conditions.integrity.rebuild import rebuild
from conditions.integrity.verification import all_faults
from conditions.ledger import guards
from conditions.models import AuditEvent, ContentVersion, Publication, Signature
from conditions.publications import schedules
from conditions.publications.actions import take_down
from conditions.publications.models import Schedule
from conditions.signoff.errors import SignoffError
from tests import makers
from tests.integrity.test_reading_guard import ALTERED, tamper

pytestmark = pytest.mark.django_db

READ = (
    "/", "/conditions/", "/conditions/example/", "/conditions/example/history/", "/conditions/example/versions/1/",
    "/conditions/example/versions/2/", "/conditions/example/changes/1/2/", "/conditions/example/verify/",
    "/conditions/other/", "/search/?q=disorder", "/updates/", "/updates/feed/", "/sitemap.xml", "/api/conditions/",
    "/physicians/dora-moss/", "/conditions/?code=F43.10",
)  # fmt: skip
WHY = {"reason": "It was wrong after all.", "notice": "We correct this page now."}


def newest(kind: str) -> AuditEvent:
    return AuditEvent.objects.filter(kind=kind, page_title="Example Disorder").newest_first()[0]


def oldest(kind: str) -> AuditEvent:
    return AuditEvent.objects.filter(kind=kind, page_title="Example Disorder").order_by("seq")[0]


def delete(model, pk) -> None:
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])


def damages(publication) -> dict:
    version, signature = publication.version, publication.signature
    row = Publication, publication.pk
    told = {
        f"{kind}, {which.__name__}, {data}": lambda kind=kind, which=which, data=data: tamper(
            AuditEvent, which(kind).seq, data=data
        )
        for kind in ("signature.signed", "publication.published", "review.submitted")
        for which in (newest, oldest)
        for data in ("oops", "[]", "{}")
    }
    rows = {
        "the text": lambda: tamper(ContentVersion, version.pk, canonical="{"),
        "the text, other words": lambda: tamper(
            ContentVersion, version.pk, canonical=version.canonical.replace("It is common.", ALTERED)
        ),
        "the title": lambda: tamper(ContentVersion, version.pk, title=ALTERED),
        "the authors": lambda: tamper(ContentVersion, version.pk, authors="oops"),
        "the signer": lambda: tamper(Signature, signature.pk, printed_name=ALTERED),
        "the row": lambda: tamper(*row, title=ALTERED),
        "the row and its event": lambda: (
            tamper(*row, title=ALTERED),
            tamper(AuditEvent, oldest("signature.signed").seq, data="oops"),
        ),
        "no version": lambda: delete(ContentVersion, version.pk),
        "no signature": lambda: delete(Signature, signature.pk),
        "no row": lambda: Publication.objects.filter(pk=publication.pk).delete(),
    }
    return {**told, **rows}


NO_SUCH_VALUES = {  # SQLite stores them in any column
    "a day that is none": lambda p: tamper(Publication, p.pk, next_review_on="2026-13-45"),
    "a day of a signature": lambda p: tamper(Signature, p.signature_id, next_review_on="2026-13-45"),
    "bytes for a text": lambda p: tamper(ContentVersion, p.version_id, canonical=b"\xff\x00"),
    "bytes for a title": lambda p: tamper(AuditEvent, newest("publication.published").seq, page_title=b"\x00\xff"),
    "an instant that is none": lambda p: tamper(AuditEvent, newest("signature.signed").seq, at="2026-13-45"),
    "a broken number": lambda p: tamper(AuditEvent, newest("signature.signed").seq, page_id=1.5),
}


@pytest.fixture
def example(page, publication, writer, physician, manager):
    makers.published_page(writer, physician, title="Other Disorder", slug="other")
    makers.edited(page, writer, summary="The second summary that was signed.")
    return makers.signed(makers.submitted(makers.fresh(page), writer, "The summary is new."), physician)


def everybody_goes_on(client, publication, manager, auditor) -> None:
    """No error on any screen, nothing altered for readers, and every file an auditor asks for."""
    readers_go_on(client)
    client.force_login(manager)
    assert client.get("/admin/").status_code == 200
    client.force_login(auditor)
    history = reverse("page_history", args=[publication.page_id])
    for address in (
        "/admin/",
        history,
        reverse("timeline"),
        f"{reverse('public_pages_at')}?day={timezone.localdate()}",
    ):
        assert client.get(address).status_code == 200, address
    for form in ("csv", "jsonl", "xlsx"):
        assert b"".join(client.get(reverse("timeline"), {"as": form}).streaming_content)
    assert write_dossier(publication.page_id, io.BytesIO(), at=timezone.now()) > 5
    client.logout()
    assert faults_found()


def readers_go_on(client) -> None:
    for address in READ:
        response = client.get(address)
        assert response.status_code in (200, 302, 404, 410, 503), address
        assert ALTERED not in response.content.decode(), address
    assert client.get("/conditions/other/").status_code == 200
    assert "Other Disorder" in client.get("/conditions/").content.decode()


def faults_found() -> list[str]:
    """All that ``verify`` finds, and it comes to its end."""
    found = list(all_faults())
    assert not [fault for fault in found if "not checked to the end" in fault], found
    return found


def test_every_kind_of_damage(client, example, manager, auditor, physician, writer, subtests):
    for name, damage in damages(example).items():
        with subtests.test(name), transaction.atomic():
            damage()
            everybody_goes_on(client, example, manager, auditor)
            if name == "no row":
                assert client.get("/conditions/example/").status_code == 200  # from the records
            else:
                take_down(example, by=manager, **WHY)
                response = client.get("/conditions/example/")
                assert response.status_code == 410 and WHY["notice"] in response.content.decode()
            rebuild()
            readers_go_on(client)
            faults_found()
            transaction.set_rollback(True)


def test_every_kind_of_value_that_is_none(client, example, manager, auditor, subtests):
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no such values
    for name, damage in NO_SUCH_VALUES.items():
        with subtests.test(name), transaction.atomic():
            damage(example)
            everybody_goes_on(client, example, manager, auditor)
            rebuild()
            assert client.get("/conditions/example/").status_code in (200, 503)
            transaction.set_rollback(True)


def test_a_new_version_can_be_submitted_and_signed(client, page, example, writer, physician, subtests):
    """Or is refused in words, where the record that signing rests on was altered."""
    for name, damage in damages(example).items():
        with subtests.test(name), transaction.atomic():
            damage()
            makers.edited(page, writer, summary="The third summary, which is the best.")
            try:
                third = makers.signed(makers.submitted(makers.fresh(page), writer, "The summary is new."), physician)
            except SignoffError as refusal:
                assert str(refusal)
            else:
                html = client.get(f"/conditions/{third.slug}/").content.decode()
                assert "The third summary, which is the best." in html and ALTERED not in html
            transaction.set_rollback(True)


def test_an_altered_alarm_or_password_event_stops_nobody(client, example, manager, physician, page, writer):
    client.force_login(manager)
    client.get("/admin/")
    tamper(Publication, example.pk, title=ALTERED)
    client.get("/conditions/example/")
    tamper(AuditEvent, AuditEvent.objects.get(kind="integrity.alarm").seq, data="oops")
    assert client.get("/admin/").status_code == 200
    physician.set_password("set by somebody else")
    physician.save()
    for event in AuditEvent.objects.filter(kind="account.credential_changed"):
        tamper(AuditEvent, event.seq, data="oops")


@pytest.mark.parametrize("damage", ["no signature", "no version"])
def test_a_plan_without_its_record_is_refused_and_blocks_no_other(example, writer, physician, manager, damage):
    other = makers.make_page(writer, title="Third Disorder", slug="third")
    at = timezone.now()
    plan = {"by": manager, "due_at": at + timedelta(hours=1), **WHY}
    second = Publication.objects.get(slug="other")
    first_plan = schedules.take_down_later(example, **plan)
    later = schedules.take_down_later(second, **{**plan, "due_at": at + timedelta(hours=2)})
    assert makers.submitted(other, writer)
    with transaction.atomic():
        damages(example)[damage]()
        assert schedules.run_due(at + timedelta(hours=3)) == {"not_done": 1, "done": 1}
        assert Schedule.objects.get(pk=first_plan.pk).state == "not_done"
        assert Schedule.objects.get(pk=later.pk).state == "done"
        transaction.set_rollback(True)


def test_what_the_public_saw_names_what_is_unclear(client, example, auditor):
    client.force_login(auditor)
    address = f"{reverse('public_pages_at')}?day={timezone.localdate()}"
    assert "was altered, or part of it is gone" not in client.get(address).content.decode()
    tamper(ContentVersion, example.version_id, title=ALTERED)
    html = client.get(address).content.decode()
    assert "Example Disorder: the record of what readers saw was altered" in html and ALTERED not in html
    assert "Other Disorder, version 1" in html


def test_a_page_whose_record_is_gone_is_unavailable_and_raises_the_alarm(client, example):
    with transaction.atomic():
        for version in ContentVersion.objects.for_page(example.page_id):
            delete(ContentVersion, version.pk)
        assert client.get("/conditions/example/").status_code == 503
        assert AuditEvent.objects.filter(kind="integrity.alarm", page_id=example.page_id).exists()
        transaction.set_rollback(True)
