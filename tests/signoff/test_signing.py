import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from conditions.models import AuditEvent, ContentVersion, Publication, Review, Signature
from conditions.practice.clock import practice_day
from conditions.publications.actions import reaffirm_and_publish, sign_and_publish, take_down
from conditions.signoff import errors, rules
from conditions.signoff.actions import withdraw_review
from tests import makers

pytestmark = pytest.mark.django_db


def last_refusal():
    return json.loads(AuditEvent.objects.refused().newest_first().first().data)


def test_signing_keeps_name_and_licence_as_they_were(review, physician):
    signature = makers.signed(review, physician).signature
    profile = physician.physician
    profile.printed_name, profile.credentials = "Dr. Other Name", "MD"
    profile.save()
    stored = Signature.objects.get(pk=signature.pk)
    assert stored.signer == "Dr. Dora Moss, DO"
    assert stored.licence.startswith("Ohio 34.001234, valid until ")
    assert stored.digest == review.version.digest
    assert stored.authentication == "password"
    assert Review.objects.get().state == Review.State.SIGNED


def make_signer(case):
    if case == "superuser":
        return makers.make_user("Ada Admin", superuser=True)
    if case == "no profile":
        return makers.make_user("Nora None", group="Physicians")
    if case == "inactive":
        return makers.make_physician("Ina Active", active=False)
    return makers.make_physician("Lena Late", licence_ends_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize(
    ("case", "error", "words"),
    [
        ("superuser", errors.NotAPhysicianError, "Only a physician"),
        ("no profile", errors.NotAPhysicianError, "Only a physician"),
        ("inactive", errors.NotAPhysicianError, "no longer an active reviewer"),
        ("licence ended", errors.LicenceEndedError, "licence of Dr. Lena Late, DO ended"),
    ],
)
def test_who_may_not_sign_is_told_why_and_the_try_is_on_record(review, case, error, words):
    with pytest.raises(error, match=words):
        makers.signed(review, make_signer(case))
    assert last_refusal()["code"] == error.code
    assert not Signature.objects.exists()
    assert not Publication.objects.exists()
    assert Review.objects.get().is_waiting


def test_an_author_cannot_sign(page):
    author = makers.make_physician("Petra Pen")
    author.groups.add(makers.Group.objects.get(name="Medical writers"))
    review = makers.submitted(makers.edited(page, author, summary="One sentence written by Petra."), author)
    with pytest.raises(errors.AuthorCannotSignError):
        makers.signed(review, author)
    assert last_refusal()["code"] == "author_cannot_sign"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": "wrong"}, errors.WrongPasswordError),
        ({"password": ""}, errors.IncompleteFormError),
        ({"agreed": False}, errors.IncompleteFormError),
        ({"statement": "I agree to nothing."}, errors.StaleReviewError),
        ({"digest": "0" * 64}, errors.StaleReviewError),
        ({"next_review_on": None}, errors.ReviewDateError),
        ({"next_review_on": date(2020, 1, 1)}, errors.ReviewDateError),
        ({"next_review_on": date(2999, 1, 1)}, errors.ReviewDateError),
    ],
)
def test_a_form_that_is_not_right_is_refused_and_on_record(review, physician, changes, error):
    with pytest.raises(error):
        makers.signed(review, physician, **changes)
    assert last_refusal()["code"] == error.code
    assert not Signature.objects.exists()


def test_five_wrong_passwords_close_the_door_for_a_while(review, physician):
    for _attempt in range(rules.WRONG_PASSWORDS_ALLOWED):
        with pytest.raises(errors.WrongPasswordError):
            makers.signed(review, physician, password="wrong")
    with pytest.raises(errors.TooManyAttemptsError, match="5 times"):
        makers.signed(review, physician)


def test_a_withdrawn_version_cannot_be_signed(review, physician, writer):
    withdraw_review(review, by=writer)
    with pytest.raises(errors.StaleReviewError, match="This review has ended"):
        makers.signed(review, physician)


def test_a_version_cannot_be_signed_twice(publication, review, physician):
    with pytest.raises(errors.StaleReviewError):
        makers.signed(review, makers.make_physician("Second Signer"))
    assert Signature.objects.count() == 1


def test_the_licence_counts_on_its_last_day(review):
    today = makers.make_physician("Tina Today", licence_ends_on=timezone.localdate())
    assert makers.signed(review, today).is_in_force


def test_the_latest_review_date_is_a_day_that_exists():
    assert rules.latest_review_date(date(2024, 2, 29)) == date(2025, 2, 28)
    assert rules.latest_review_date(date(2026, 12, 31)) == date(2027, 12, 31)
    makers.EditorialPolicy.objects.update_or_create(defaults={"review_interval_months": 6})
    assert rules.latest_review_date(date(2026, 8, 31)) == date(2027, 2, 28)


def test_a_new_address_or_the_same_words_again_change_no_text(page, writer, physician):
    def signed(days_ago, **changes):
        makers.edited(page, writer, **changes)
        review = makers.submitted(makers.fresh(page), writer, "Something is another way.")
        at = timezone.now() - timedelta(days=days_ago)
        form = makers.signing_form(review.version, next_review_on=practice_day(at) + timedelta(days=100))
        return sign_and_publish(review, by=physician, form=form, at=at)

    def day(days_ago):
        return practice_day(timezone.now() - timedelta(days=days_ago))

    assert signed(90).text_changed_on == day(90)
    assert signed(80, slug="elsewhere").text_changed_on == day(90)
    assert signed(70, quick_exit=True).text_changed_on == day(90)
    publication = signed(60, summary="Another sentence that says what it is.")
    assert publication.text_changed_on == day(60)
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert signed(50).text_changed_on == day(60)
    again = signed(40, summary="One sentence that says what an example disorder is.")
    assert again.text_changed_on == day(40) and again.last_reviewed_on == day(40)


def test_reaffirming_moves_last_reviewed_and_not_text_changed(publication, physician):
    later = timezone.now() + timedelta(days=40)
    form = makers.signing_form(publication.version, next_review_on=rules.latest_review_date(practice_day(later)))
    again = reaffirm_and_publish(publication.version, by=physician, form=form, at=later)
    assert again.last_reviewed_on == practice_day(later)
    assert again.text_changed_on == publication.text_changed_on
    assert again.signature.meaning == Signature.Meaning.REAFFIRM
    assert Signature.objects.count() == 2
    assert ContentVersion.objects.count() == 1


def test_only_the_version_in_force_can_be_reaffirmed(publication, page, writer, physician):
    makers.edited(page, writer, summary="One sentence that replaces the first one.")
    makers.signed(makers.submitted(page, writer), physician)
    with pytest.raises(errors.StaleReviewError):
        reaffirm_and_publish(publication.version, by=physician, form=makers.signing_form(publication.version))
