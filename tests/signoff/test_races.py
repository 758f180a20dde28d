"""Two people at once, each with a connection of their own: one wins, the other is refused, nothing is half done."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from conditions.integrity.rebuild import rebuild
from conditions.integrity.verification import all_faults
from conditions.models import (
    AuditEvent,
    ConditionPage,
    OnTheRecordError,
    Physician,
    Publication,
    Review,
    Signature,
)
from conditions.publications.actions import take_down
from conditions.signoff.actions import request_changes, withdraw_review
from tests import makers
from tests.makers import happened
from tests.threads import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def review(db):
    writer = makers.make_writer()
    return makers.submitted(makers.make_page(writer), writer)


def writer_of(review):
    return makers.get_user_model().objects.get(pk=review.submitted_by_id)


@pytest.mark.parametrize("attempt", range(3))
def test_two_signers_end_in_one_signature(review, attempt):
    first, second = makers.make_physician("First Signer"), makers.make_physician("Second Signer")
    outcomes = at_once(lambda: makers.signed(review, first), lambda: makers.signed(review, second))
    assert outcomes.count("done") == 1
    assert Signature.objects.count() == Publication.objects.count() == 1
    assert AuditEvent.objects.filter(kind="signature.refused").count() == 1
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("shared", ["title", "slug"])
def test_two_pages_with_one_title_or_address_end_in_one_that_is_public(shared, attempt):
    writer = makers.make_writer()
    signers = makers.make_physician("First Signer"), makers.make_physician("Second Signer")
    reviews = [makers.submitted(makers.make_page(writer, title=f"Title {n}", slug=f"page-{n}"), writer) for n in "ab"]
    for review in reviews:  # as the two drafts would stand if neither was public when the other was submitted
        page = review.version.page_id
        withdraw_review(review, by=writer)
        makers.edited(ConditionPage.objects.get(pk=page), writer, **{shared: "one-and-the-same"})
    reviews = [makers.submitted(ConditionPage.objects.get(pk=r.version.page_id), writer) for r in reviews]
    outcomes = at_once(*(lambda r=r, s=s: makers.signed(r, s) for r, s in zip(reviews, signers, strict=True)))
    assert outcomes.count("done") == 1
    assert Publication.objects.in_force().count() == 1
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_rebuilding_loses_no_publication(review, attempt):
    physician = makers.make_physician()
    outcomes = at_once(lambda: makers.signed(review, physician), rebuild)
    assert outcomes == ["done", "done"]
    assert Publication.objects.in_force().count() == 1
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_withdrawing_ends_in_one_of_them(review, attempt):
    physician, writer = makers.make_physician(), writer_of(review)
    outcomes = at_once(lambda: makers.signed(review, physician), lambda: withdraw_review(review, by=writer))
    assert outcomes.count("done") == 1
    state = Review.objects.get().state
    assert (state, Signature.objects.count()) == (("signed", 1) if outcomes[0] == "done" else ("withdrawn", 0))
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_asking_for_changes_ends_in_one_of_them(review, attempt):
    first, second = makers.make_physician("First Signer"), makers.make_physician("Second Signer")
    outcomes = at_once(
        lambda: makers.signed(review, first),
        lambda: request_changes(review, by=second, reason="Please say more about sleep."),
    )
    assert outcomes.count("done") == 1
    assert Signature.objects.count() == (outcomes[0] == "done")
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_saving_a_draft_against_signing_never_changes_what_is_signed(review, attempt):
    """An autosave that overwrites the submitted revision in place: refused before the signature, a new draft after."""
    physician, writer = makers.make_physician(), writer_of(review)
    overwritten = makers.ConditionPage.objects.get().latest_revision

    def autosave():
        draft = overwritten.as_object()
        draft.summary = "One sentence that nobody has read."
        draft.save_revision(user=writer, overwrite_revision=overwritten, clean=False)

    outcomes = at_once(lambda: makers.signed(review, physician), autosave)
    assert outcomes[0] == "done"
    publication = Publication.objects.with_record().get()
    assert publication.version_id == review.version_id and "nobody has read" not in publication.version.canonical
    assert "nobody has read" not in makers.ConditionPage.objects.get().summary
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_saving_a_draft_against_submitting_freezes_what_was_saved_or_refuses_the_save(db, attempt):
    writer, other = makers.make_writer(), makers.make_writer("Otto Other")
    page = makers.make_page(writer)
    summary = "One sentence that Otto wrote at that moment."
    outcomes = at_once(lambda: makers.submitted(page, writer), lambda: makers.edited(page, other, summary=summary))
    assert outcomes[0] == "done"
    frozen = Review.objects.get().version
    assert (summary in frozen.plain_text) == (outcomes[1] == "done")
    assert ("Otto Other" in frozen.author_names) == (outcomes[1] == "done")


@pytest.mark.parametrize("attempt", range(3))
def test_signing_a_new_version_against_taking_the_page_down_leaves_no_contradiction(review, attempt):
    physician, writer = makers.make_physician(), writer_of(review)
    manager = makers.make_user("Mara Manager", group="Content managers")
    publication = makers.signed(review, physician)
    page = makers.ConditionPage.objects.get()
    makers.edited(page, writer, summary="One sentence of the second version.")
    second = makers.submitted(page, writer)
    at_once(
        lambda: makers.signed(second, physician),
        lambda: take_down(publication, by=manager, reason="A dose on it was wrong.", notice="We are correcting it."),
    )
    assert Publication.objects.get().is_in_force == makers.fresh(page).live
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_the_end_of_the_licence_leaves_no_signature_after_it(review, attempt):
    physician = makers.make_physician()

    def end_the_licence():
        with transaction.atomic():
            profile = Physician.objects.select_for_update().get(user=physician)
            profile.licence_ends_on = timezone.localdate() - timedelta(days=1)
            profile.save()
            happened("licence_ended")

    outcomes = at_once(lambda: makers.signed(review, physician), end_the_licence)
    assert outcomes[1] == "done"
    ended = AuditEvent.objects.get(kind="test.licence_ended").seq
    signed = AuditEvent.objects.filter(kind="signature.signed").values_list("seq", flat=True).first()
    assert (signed is not None and signed < ended) if outcomes[0] == "done" else signed is None
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_closing_the_account_leaves_no_signature_after_it(review, attempt):
    physician = makers.make_physician()

    def close_the_account():
        with transaction.atomic():
            account = type(physician).objects.select_for_update().get(pk=physician.pk)
            account.is_active = False
            account.save()
            happened("account_closed")

    outcomes = at_once(lambda: makers.signed(review, physician), close_the_account)
    closed = AuditEvent.objects.get(kind="test.account_closed").seq
    signed = AuditEvent.objects.filter(kind="signature.signed").values_list("seq", flat=True).first()
    assert (signed is not None and signed < closed) if outcomes[0] == "done" else signed is None
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_signing_against_deleting_the_page_keeps_page_and_record(review, attempt):
    physician, page = makers.make_physician(), makers.ConditionPage.objects.get()
    outcomes = at_once(lambda: makers.signed(review, physician), page.delete)
    assert outcomes[0] == "done"
    assert isinstance(outcomes[1], OnTheRecordError)
    assert makers.fresh(page).live
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_deleting_a_draft_against_submitting_it_ends_in_one_of_them(db, attempt):
    writer = makers.make_writer()
    page = makers.make_page(writer)
    outcomes = at_once(lambda: makers.submitted(page, writer), makers.fresh(page).delete)
    assert outcomes.count("done") == 1
    kept = makers.ConditionPage.objects.filter(pk=page.pk).exists()
    assert kept == (outcomes[0] == "done") == Review.objects.waiting().exists()
    assert list(all_faults()) == []


def test_many_events_at_once_make_one_chain(db):
    at_once(*[lambda number=number: happened("happened", data={"n": number}) for number in range(12)])
    assert AuditEvent.objects.filter(kind="test.happened").count() == 12
    assert list(all_faults()) == []


def test_wrong_passwords_at_the_same_moment_are_counted_one_after_the_other(review):
    physician = makers.make_physician()

    def guess(number):
        return lambda: makers.signed(review, physician, password=f"guess {number}")

    outcomes = at_once(*map(guess, range(9)))
    assert sorted(type(refusal).__name__ for refusal in outcomes) == [
        *["TooManyAttemptsError"] * 4,
        *["WrongPasswordError"] * 5,
    ]
    assert AuditEvent.objects.refused().count() == 9
    assert list(all_faults()) == []
