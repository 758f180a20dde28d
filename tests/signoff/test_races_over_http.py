"""Two people press their buttons at the same moment: one wins, the other reads why not, and nobody sees an error."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionPage, Publication, Review, Signature
from tests import makers
from tests.editor import autosave, form_data
from tests.threads import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Desk:
    """Somebody at a screen of their own."""

    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.response = None

    def posts(self, url, data):
        def press():
            self.response = self.client.post(url, data)

        return press

    def signs(self, review):
        data = makers.signing_fields(review.version, agreed="on")
        return self.posts(reverse("sign_review", args=[review.pk]), data)

    @property
    def won(self) -> bool:
        return self.response.status_code == 302 and not self.words_of_refusal

    @property
    def words_of_refusal(self) -> str:
        """What the person reads on the same screen, or on the one that comes next."""
        if self.response.status_code == 409:
            return str(self.response.context["refusal"])
        return " ".join(str(m) for m in get_messages(self.response.wsgi_request) if m.level_tag == "error")


@pytest.fixture
def review(db):
    writer = makers.make_writer()
    return makers.submitted(makers.make_page(writer), writer)


@pytest.fixture
def physician(review):
    return Desk(makers.make_physician("First Signer"))


def writers_desk(review):
    return Desk(makers.get_user_model().objects.get(pk=review.submitted_by_id))


def one_won(*desks):
    """Exactly one did; every other was answered in words, without an error of ours and without a lock in sight."""
    for desk in desks:
        assert desk.response.status_code in (302, 409), desk.response.content[:500]
        assert "locked" not in desk.words_of_refusal
    assert [desk.won for desk in desks].count(True) == 1
    assert all(desk.won or "This review has ended" in desk.words_of_refusal for desk in desks)
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(2))
def test_two_physicians_sign(review, physician, attempt):
    other = Desk(makers.make_physician("Second Signer"))
    at_once(physician.signs(review), other.signs(review))
    one_won(physician, other)
    assert Signature.objects.count() == Publication.objects.count() == 1
    assert AuditEvent.objects.filter(kind="signature.refused").count() == 1


@pytest.mark.parametrize("attempt", range(2))
def test_one_signs_and_another_asks_for_changes(review, physician, attempt):
    other = Desk(makers.make_physician("Second Signer"))
    asks = other.posts(reverse("request_changes", args=[review.pk]), {"reason": "Please say more about sleep."})
    at_once(physician.signs(review), asks)
    one_won(physician, other)
    assert Signature.objects.count() == physician.won


@pytest.mark.parametrize("attempt", range(2))
def test_one_signs_and_the_writer_withdraws(review, physician, attempt):
    writer = writers_desk(review)
    at_once(physician.signs(review), writer.posts(reverse("withdraw_review", args=[review.pk]), {"reason": ""}))
    one_won(physician, writer)
    assert Review.objects.get().state == ("signed" if physician.won else "withdrawn")


@pytest.mark.parametrize("attempt", range(4))
def test_one_signs_and_the_writer_withdraws_in_the_editor(review, physician, attempt):
    writer, page = writers_desk(review), ConditionPage.objects.get()
    data = form_data(makers.draft(page), **{"action-cancel-workflow": "1"})
    at_once(physician.signs(review), writer.posts(f"/admin/pages/{page.pk}/edit/", data))
    assert physician.response.status_code in (302, 409), physician.response.content[:500]
    assert writer.response.status_code in (200, 302), writer.response.content[:500]
    assert Review.objects.get().state == ("signed" if physician.won else "withdrawn")
    cancelled = AuditEvent.objects.filter(kind="wagtail.workflow.cancel").count()
    assert cancelled == (0 if physician.won else 1)
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(2))
def test_one_signs_and_the_writers_browser_saves_by_itself(review, physician, attempt):
    writer, page = writers_desk(review), ConditionPage.objects.get()
    revision = page.latest_revision

    def saves():
        draft = revision.as_object()
        writer.response = autosave(writer.client, draft, revision, summary="One sentence that nobody has read.")

    at_once(physician.signs(review), saves)
    assert physician.won
    assert writer.response.status_code < 500, writer.response.content[:500]
    assert "nobody has read" not in Client().get("/conditions/example/").content.decode()
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(2))
def test_one_signs_and_the_writer_deletes_the_page(review, physician, attempt):
    writer, page = writers_desk(review), ConditionPage.objects.get()
    at_once(physician.signs(review), writer.posts(f"/admin/pages/{page.pk}/delete/", {}))
    assert physician.won
    assert writer.response.status_code == 302 and "part of the record" in writer.words_of_refusal
    assert Client().get("/conditions/example/").status_code == 200
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(2))
def test_a_new_version_is_signed_while_a_manager_takes_the_page_down(review, physician, attempt):
    publication = makers.signed(review, makers.make_physician("Early Signer"))
    author = makers.get_user_model().objects.get(pk=review.submitted_by_id)
    page = makers.edited(ConditionPage.objects.get(), author, summary="One sentence of the second version.")
    second = makers.submitted(page, author)
    manager = Desk(makers.make_user("Mara Manager", group="Content managers"))
    down = {"reason": "A dose on it was wrong.", "notice": "We are correcting it."}
    at_once(physician.signs(second), manager.posts(reverse("take_down", args=[publication.pk]), down))
    assert physician.won and manager.won
    now = Publication.objects.get()
    told = AuditEvent.objects.filter(kind__in=("publication.published", "publication.taken_down")).newest_first()[0]
    assert now.is_in_force == (told.kind == "publication.published") == makers.fresh(page).live
    assert Client().get("/conditions/example/").status_code == (200 if now.is_in_force else 410)
    assert list(all_faults()) == []
