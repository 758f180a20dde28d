"""A stored row is not what was signed: readers get the newest version that is, or nothing; somebody is told."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.integrity import alarms
from conditions.integrity.rebuild import rebuild
from conditions.ledger import chain, guards
from conditions.models import AuditEvent, ContentVersion, Publication, Signature
from conditions.publications.actions import publish, reaffirm_and_publish, take_down
from conditions.publications.figures import PublishedFigure
from conditions.publications.models import NotFromTheRecordError
from conditions.publications.projection import projected
from conditions.search import index
from conditions.signoff.errors import AlteredVersionError, StaleReviewError
from conditions.versions.canonical import digest
from tests import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]

ALTERED = "Zitter"
ADDRESSES = ("/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/")


def tamper(model, pk, **values):
    columns = ", ".join(f"{name} = %s" for name in values)
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {columns} WHERE {model._meta.pk.column} = %s", [*values.values(), pk]
        )
        assert cursor.rowcount == 1


def alter_text(version):
    tamper(ContentVersion, version.pk, canonical=version.canonical.replace("It is common.", ALTERED))


@pytest.fixture
def second(publication, page, writer, physician):
    """The page signed again with another summary; the first version stays on record."""
    makers.edited(page, writer, summary="The second summary that was signed.")
    return makers.signed(makers.submitted(page, writer, "The summary is new."), physician)


def shown_nowhere(client):
    for address in ADDRESSES:
        assert ALTERED not in client.get(address).content.decode()


def test_an_altered_text_gives_way_to_the_newest_version_that_checks(client, second, caplog):
    alter_text(second.version)
    response = client.get("/conditions/example/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "One sentence that says what an example disorder is." in html
    assert "The second summary" not in html
    assert "Last reviewed by" in html
    assert response["Cache-Control"] == "no-store"
    assert [record.levelno for record in caplog.records if record.name == "tovani.integrity"] == [logging.CRITICAL]
    shown_nowhere(client)


def test_without_a_version_that_checks_the_page_is_unavailable(client, publication):
    alter_text(publication.version)
    response = client.get("/conditions/example/")
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    shown_nowhere(client)


def test_an_altered_row_of_the_projection_is_seen_through(client, publication):
    publication.title = ALTERED
    tamper(Publication, publication.pk, title=ALTERED, record_digest=publication.compute_record_digest())
    for address in ADDRESSES:
        assert "Example Disorder" in client.get(address).content.decode()
    shown_nowhere(client)


def test_a_text_with_every_digest_made_to_fit_is_not_shown(client, publication):
    """Version, signature and publication all changed with their digests; only the seals and the ledger disagree."""
    version, signature = publication.version, publication.signature
    version.canonical = version.canonical.replace("It is common.", ALTERED)
    version.digest = signature.digest = publication.digest = digest(version.canonical)
    signature.record_digest = publication.signature_digest = signature.compute_record_digest()
    tamper(
        ContentVersion,
        version.pk,
        canonical=version.canonical,
        digest=version.digest,
        record_digest=version.compute_record_digest(),
    )
    tamper(type(signature), signature.pk, digest=signature.digest, record_digest=signature.record_digest)
    tamper(
        Publication,
        publication.pk,
        digest=publication.digest,
        signature_digest=publication.signature_digest,
        record_digest=publication.compute_record_digest(),
    )
    assert client.get("/conditions/example/").status_code == 503
    shown_nowhere(client)


def test_an_event_without_its_seal_vouches_for_nothing(client, second):
    alter_text(second.version)
    signed = AuditEvent.objects.filter(kind="publication.published").newest_first().first()
    signed.data = signed.data.replace("example", "examplo")
    tamper(
        AuditEvent, signed.seq, data=signed.data, digest=chain.event_digest(signed.previous, signed.chained_fields())
    )
    assert client.get("/conditions/example/").status_code == 503


def test_a_page_that_was_taken_down_stays_down(client, publication, manager):
    old = projected(publication.page_id)
    take_down(publication, by=manager, reason="It was wrong.", notice="We correct this page.")
    old.pk, old._state.adding = publication.pk, False
    makers.sealed(old)  # the row as a backup has it, with a seal that fits
    response = client.get("/conditions/example/")
    assert response.status_code == 410
    assert "We correct this page." in response.content.decode()


@pytest.mark.parametrize("altered", ["words", "no JSON"])
def test_nobody_decides_on_an_altered_version(client, publication, page, writer, physician, auditor, altered):
    makers.edited(page, writer, summary="The second summary, which waits.")
    review = makers.submitted(page, writer, "The summary is new.")
    canonical = "{" if altered == "no JSON" else review.version.canonical.replace("It is common.", ALTERED)
    tamper(ContentVersion, review.version_id, canonical=canonical)
    address = reverse("review", args=[review.pk])
    client.force_login(physician)
    form = {"reason": "It should say more.", "digest": review.version.digest}
    for response in (
        client.get(address),
        client.post(f"{address}sign/", {"publish_at": "", **makers.signing_fields(review.version)}),
        client.post(f"{address}changes/", form),
        client.get(reverse("version_article", args=[review.version_id])),
    ):
        html = response.content.decode()
        assert response.status_code in (409, 422) and "altered" in html and ALTERED not in html
        assert "Withdraw and go on writing" not in html
    client.force_login(auditor)
    response = client.get(reverse("version_changes", args=[review.version_id]))
    assert response.status_code == 409 and ALTERED not in response.content.decode()
    client.force_login(writer)
    assert "Withdraw and go on writing" in client.get(address).content.decode()
    client.post(f"{address}withdraw/", {"reason": "It was altered."})
    assert makers.signed(makers.submitted(page, writer), physician).version.number == 3


def test_a_physician_compares_with_what_was_signed(client, second, page, writer, physician):
    makers.edited(page, writer, summary="The third summary, which waits.")
    review = makers.submitted(page, writer, "The summary is new again.")
    client.force_login(physician)
    address, note = reverse("review", args=[review.pk]), "What is stored of the public page is not what was signed"
    assert note not in client.get(address).content.decode()
    alter_text(second.version)
    html = client.get(address).content.decode()
    assert note in html and "What changed since version 1" in html and ALTERED not in html
    response = client.get(reverse("reaffirm", args=[second.pk]))
    assert response.status_code == 409 and ALTERED not in response.content.decode()
    alter_text(ContentVersion.objects.get(page_id=page.pk, number=1))
    html = client.get(address).content.decode()
    assert note in html and "Everything is new" in html and ALTERED not in html


def test_content_managers_are_told_once_an_hour(client, second, manager, sent):
    alter_text(second.version)
    for _repeat in range(3):
        client.get("/conditions/example/")
    (mail,) = sent()
    assert mail.to == [manager.email]
    assert f"conditions_contentversion row {second.version_id}" in mail.body
    assert "version 1 is shown instead" in mail.body
    event = AuditEvent.objects.get(kind="integrity.alarm")
    assert event.page_id == second.page_id
    (alarm,) = alarms.raised_since(timezone.now() - timedelta(days=1))
    assert alarm.payload["shown"] == "version 1 is shown instead"


@pytest.mark.parametrize("who", ["manager", "auditor", "physician"])
def test_the_dashboard_shows_the_alarm(client, second, who, request):
    client.force_login(request.getfixturevalue(who))
    assert "what is stored is not what was signed" not in client.get("/admin/").content.decode()
    alter_text(second.version)
    client.get("/conditions/example/")
    html = client.get("/admin/").content.decode()
    assert "Example Disorder" in html
    assert "what is stored is not what was signed" in html
    assert "version 1 is shown instead" in html


def test_an_alarm_that_cannot_be_recorded_keeps_no_reader_waiting(client, second, settings, monkeypatch, caplog):
    alter_text(second.version)
    client.get("/conditions/example/")  # seals are remembered, so that taking the private key away is all that happens

    def no_key(*args, **kwargs):
        raise alarms.KeyRingError("No key.")

    monkeypatch.setattr(alarms, "record", no_key)
    monkeypatch.setattr(alarms, "_was_raised_lately", lambda page_id: False)
    assert client.get("/conditions/example/").status_code == 200
    assert "could not be recorded" in caplog.text


def reseal(version):
    """As the owner of the database can: the row's own digest made to fit what was altered."""
    tamper(ContentVersion, version.pk, record_digest=version.compute_record_digest())


def test_what_only_the_row_of_a_version_says_is_covered_too(client, publication, page, writer, physician):
    """Plain text and number are not in the digest that was signed, but the seal over the publication covers the row."""
    version = publication.version
    for name, value in (("plain_text", "Altered words."), ("number", 777)):
        before = getattr(version, name)
        setattr(version, name, value)
        tamper(ContentVersion, version.pk, **{name: value})
        reseal(version)
        for form in ("", "index.txt", "index.json", "verify/"):
            response = client.get(f"/conditions/example/{form}")
            assert response.status_code == 503, form
        setattr(version, name, before)
        tamper(ContentVersion, version.pk, **{name: before})
        reseal(version)
    assert client.get("/conditions/example/index.txt").status_code == 200


def test_a_version_that_was_taken_down_does_not_stand_in(client, page, publication, writer, physician):
    take_down(publication, by=physician, reason="A dose was wrong.", notice="We correct it.")
    makers.edited(page, writer, summary="The right sentence that says what it is.")
    second = makers.signed(makers.submitted(page, writer), physician)
    alter_text(second.version)
    assert client.get("/conditions/example/").status_code == 503
    rebuild()
    assert not Publication.objects.exists()
    shown_nowhere(client)


def test_an_old_row_put_back_is_in_no_list(client, publication, manager):
    old = projected(publication.page_id)
    take_down(publication, by=manager, reason="It was wrong.", notice="We correct this page.")
    old.pk, old._state.adding = publication.pk, False
    makers.sealed(old)
    index.index(old)
    for address in (
        "/", "/conditions/", "/conditions/?group=anxiety-trauma", "/conditions/?code=F43.10", "/search/?q=example",
        "/llms.txt", "/sitemap.xml", "/api/conditions/", "/physicians/dora-moss/",
    ):  # fmt: skip
        assert "Example Disorder" not in client.get(address, follow=True).content.decode(), address


def test_updates_and_feed_leave_out_what_nothing_vouches_for(client, publication):
    version = publication.version
    version.change_summary = "Words that nobody signed."
    tamper(ContentVersion, version.pk, change_summary=version.change_summary)
    reseal(version)
    for address in ("/updates/", "/updates/feed/", "/conditions/example/history/"):
        assert "nobody signed" not in client.get(address).content.decode()


def test_lists_take_the_signer_from_the_sealed_row(client, publication):
    other = makers.make_physician("Emil Stern").physician
    tamper(Signature, publication.signature_id, printed_name="Dr. Nobody", physician_id=other.pk)
    assert "Nobody" not in client.get("/api/conditions/").content.decode()
    assert "Example Disorder" not in client.get(f"/physicians/{other.slug}/").content.decode()


def test_a_signature_dated_back_moves_no_date(client, publication, physician):
    false = Signature.objects.get(pk=publication.signature_id)
    false.pk, false._state.adding = None, True
    false.signed_at, false.signed_on = false.signed_at.replace(year=1999), false.signed_on.replace(year=1999)
    false.save()
    assert "1999" not in client.get("/conditions/example/versions/1/").content.decode()
    version = publication.version
    reaffirm_and_publish(version, by=physician, form=makers.signing_form(version))
    assert "1999" not in client.get("/conditions/example/").content.decode()


def test_two_addresses_exchanged_lead_nobody_to_other_words(client, publication, writer, physician):
    other = makers.published_page(writer, physician, title="Other Disorder", slug="other")
    tamper(Publication, publication.pk, slug="in-between")
    tamper(Publication, other.pk, slug="example")
    tamper(Publication, publication.pk, slug="other")
    for slug, title in (("example", "Example Disorder"), ("other", "Other Disorder")):
        response = client.get(f"/conditions/{slug}/")
        assert response.status_code == 200 and re.search(rf"<h1>\s*{title}", response.content.decode())


def test_an_altered_address_leaves_the_page_where_it_was(client, publication):
    """And no redirect that never ends."""
    tamper(Publication, publication.pk, slug="elsewhere")
    for form in ("", "index.md", "verify/"):
        assert client.get(f"/conditions/example/{form}").status_code == 200, form
    assert client.get("/conditions/elsewhere/")["Location"] == "/conditions/example/"


def test_no_profile_lists_a_page_by_a_signature_put_in_by_hand(client, publication, physician):
    other = makers.make_physician("Petra Pen")
    row = Signature.objects.filter(pk=publication.signature_id).values().get()
    copied = Signature(**{**row, "id": None, "physician_id": other.physician.pk})
    copied.save()
    tamper(Publication, publication.pk, signature_id=copied.pk)
    html = client.get(f"/physicians/{other.physician.slug}/").content.decode()
    assert "/conditions/example/" not in html


def test_a_row_put_back_in_force_shows_no_figure(client, writer, physician):
    image = Image.objects.create(title="A chart", file=get_test_image_file("back.png", size=(31, 17)))
    figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
    page = makers.make_page(writer, title="With A Figure", slug="figure", parts={"figure": figure})
    publication = makers.signed(makers.submitted(page, writer), physician)
    [shown] = PublishedFigure.objects.values()
    address = "/figures/" + shown["name"].removeprefix("versions/")
    assert client.get(address).status_code == 200
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    tamper(Publication, publication.pk, state="in_force")
    PublishedFigure.objects.create(**shown)
    assert client.get(address).status_code == 404


def test_a_publication_is_made_from_the_record_and_by_no_hand(publication):
    publication.title = "Words that nobody signed"
    with pytest.raises(NotFromTheRecordError):
        publication.save()
    with pytest.raises(NotFromTheRecordError):
        Publication.objects.create(
            page_id=4711, state="in_force", version=publication.version, signature=publication.signature
        )


def test_a_signature_that_no_event_tells_of_publishes_nothing(writer, physician):
    page = makers.make_page(writer, title="Never Signed", slug="never")
    version = makers.submitted(page, writer).version
    false = Signature(
        version=version, page_id=version.page_id, digest=version.digest, physician=physician.physician,
        user_id=physician.pk, printed_name="Dr. Dora Moss", credentials="DO", licence="", meaning="approve",
        statement="", authentication="password", signed_at=timezone.now(), signed_on=timezone.localdate(),
        next_review_on=timezone.localdate(),
    )  # fmt: skip
    false.save()
    with pytest.raises(AlteredVersionError), transaction.atomic():
        publish(false)
    assert not Publication.objects.filter(page_id=page.pk).exists()


def test_what_was_taken_down_is_not_published_again_by_its_old_signature(publication, physician):
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    with pytest.raises(StaleReviewError, match="needs a new signature"):
        publish(publication.signature)
