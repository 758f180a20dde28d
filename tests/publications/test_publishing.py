import pytest

from benchmarks.road import SIGNING_QUERIES
from conditions.models import AuditEvent, Publication
from conditions.publications import actions
from conditions.publications.actions import publish
from conditions.signoff import errors
from tests import makers

pytestmark = pytest.mark.django_db


def test_publishing_fills_the_page_row_from_the_signed_version(publication, page):
    row = makers.fresh(page)
    assert row.live
    assert not row.has_unpublished_changes
    assert row.live_revision_id == publication.version.revision_id
    assert row.summary == "One sentence that says what an example disorder is."
    assert row.last_published_at == publication.published_at


def test_the_row_follows_the_signed_version_and_the_next_draft_stays(publication, page, writer, physician):
    makers.edited(page, writer, summary="One sentence of the second version.")
    assert makers.fresh(page).summary == publication.summary
    second = makers.signed(makers.submitted(page, writer), physician)
    assert makers.fresh(page).summary == second.summary == "One sentence of the second version."
    makers.edited(page, writer, summary="One sentence of a third version.")
    row = makers.fresh(page)
    assert (row.live, row.has_unpublished_changes) == (True, True)
    assert Publication.objects.get().summary == second.summary


def test_signature_publication_and_ledger_stand_or_fall_together(review, physician, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(actions, "_fill_page_row", fail)
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError):
        makers.signed(review, physician)
    review.refresh_from_db()
    assert review.is_waiting
    assert not review.version.signatures.exists()
    assert not Publication.objects.exists()
    assert AuditEvent.objects.count() == before


def test_only_the_newest_signature_can_be_published(publication, page, writer, physician):
    first = publication.signature
    makers.edited(page, writer, summary="One sentence of the second version.")
    makers.signed(makers.submitted(page, writer), physician)
    with pytest.raises(errors.StaleReviewError):
        publish(first)


def test_an_old_address_leads_to_the_new_one(client, publication, page, writer, physician):
    makers.edited(page, writer, slug="renamed")
    assert client.get("/conditions/example/").status_code == 200
    assert client.get("/conditions/renamed/").status_code == 404
    makers.signed(makers.submitted(page, writer), physician)
    response = client.get("/conditions/example/")
    assert (response.status_code, response.url) == (301, "/conditions/renamed/")
    assert client.get("/conditions/renamed/").status_code == 200


def test_a_page_on_the_record_cannot_be_deleted(client, publication, page, admin, writer):
    client.force_login(admin)
    response = client.post(f"/admin/pages/{page.pk}/delete/", follow=True)
    assert makers.fresh(page)
    assert "part of the record" in response.content.decode() or "permission" in response.content.decode()
    with pytest.raises(Exception, match="part of the record"):
        makers.fresh(page).delete()


def test_a_draft_that_was_never_submitted_can_be_deleted(client, page, writer):
    client.force_login(writer)
    client.post(f"/admin/pages/{page.pk}/delete/")
    assert not type(page).objects.filter(pk=page.pk).exists()


def test_signing_and_publishing_keeps_its_budget_of_queries(review, physician, django_assert_max_num_queries):
    with django_assert_max_num_queries(SIGNING_QUERIES):
        makers.signed(review, physician)
