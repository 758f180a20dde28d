"""Submit, withdraw, ask for changes, sign: each checks, writes and logs in one transaction, page row locked first."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page

from conditions.audit.actions import record
from conditions.audit.chain import canonical_json
from conditions.readiness.checks import problems
from conditions.signoff import errors, rules, workflow
from conditions.signoff.models import Review, Signature
from conditions.signoff.refusals import refused_on_record
from conditions.signoff.section_comments import leave_comments
from conditions.versions.authorship import authors_of_change
from conditions.versions.canonical import NotCanonicalError, tidy
from conditions.versions.freezing import freeze
from conditions.versions.models import ContentVersion


@dataclass(frozen=True)
class SigningForm:
    """What a physician fills in. ``digest`` is that of the version the screen showed."""

    digest: str
    agreed: bool
    statement: str
    password: str
    next_review_on: date | None


def _locked_page(page_id: int):
    """The page row, locked until the end of the transaction."""
    return Page.objects.select_for_update().filter(pk=page_id).first()


@transaction.atomic
def submit(page, *, by, change_summary: str, physician=None, due_on=None, review_claim: str = "", at=None) -> Review:
    """Freeze what is on the writer's desk and ask for review; from here on nobody can edit the page.

    Raises SignoffError: NotReadyError with the problems, AlreadyInReviewError, NothingToSubmitError, SlugTakenError,
    NotAllowedError, NoWorkflowError, IncompleteFormError.
    """
    at = at or timezone.now()
    page = _locked_page(page.pk).specific.get_latest_revision_as_object()
    if not page.permissions_for_user(by).can_edit():
        raise errors.NotAllowedError("You may not submit this page: your account cannot edit it.")
    if rules.is_locked_for_review(page.pk):
        raise errors.AlreadyInReviewError("This page is already waiting for a physician.")
    workflow.ensure_assigned(page)
    summary = tidy(change_summary)
    if not 10 <= len(summary) <= 500:
        raise errors.IncompleteFormError("Say in 10 to 500 characters what changed; readers will see it.")
    frozen = _frozen_and_ready(page)
    rules.ensure_address_free(page.slug, page.pk)
    rules.ensure_title_free(page)
    last = rules.last_signature(page.pk)
    if last and last.version.digest == frozen.digest and not rules.is_taken_down(page.pk):
        raise errors.NothingToSubmitError(
            "Nothing has changed since the signed version. A physician can re-affirm it without a submission."
        )
    version = _create_version(page, frozen, summary, review_claim or page.review_claim, by, at)
    review = Review.objects.create(
        version=version,
        page_id=page.pk,
        submitted_at=at,
        submitted_by_id=by.pk,
        submitted_by_name=by.get_full_name(),
        physician=physician,
        due_on=due_on,
    )
    record(
        "review.submitted",
        actor=by,
        page_id=page.pk,
        page_title=version.title,
        at=at,
        data={
            "version": version.number,
            "digest": version.digest,
            "change_summary": summary,
            "asked": str(physician) if physician else "",
        },
        vouches_for=version,
    )
    workflow.start(page, by)
    return review


def submit_on_record(page, *, by, **submission) -> Review:
    """``submit``, with a refusal put on record."""
    with refused_on_record("review.refused", "submit", by=by, page_id=page.pk, title=page.title):
        return submit(page, by=by, **submission)


def request_changes_on_record(review: Review, *, by, **request) -> Review:
    """``request_changes``, with a refusal put on record."""
    version = review.version
    with refused_on_record(
        "review.refused", "request changes", by=by, page_id=version.page_id, title=version.title, version=version.number
    ):
        return request_changes(review, by=by, **request)


def page_of(review: Review):
    """The page under review as its own type, or None when it is gone."""
    page = Page.objects.filter(pk=review.page_id).first()
    return page.specific if page else None


def _frozen_and_ready(page):
    try:
        frozen = freeze(page, keep_files=True)
    except NotCanonicalError as problem:
        raise errors.IncompleteFormError(str(problem)) from problem
    found = problems(frozen.content)
    if found:
        raise errors.NotReadyError(found)
    return frozen


def _create_version(page, frozen, summary, review_claim, by, at) -> ContentVersion:
    number = ContentVersion.objects.for_page(page.pk).aggregate(last=Max("number"))["last"] or 0
    version = ContentVersion(
        page_id=page.pk,
        number=number + 1,
        slug=page.slug,
        title=frozen.content["title"],
        canonical=frozen.text,
        digest=frozen.digest,
        plain_text=frozen.plain_text,
        change_summary=summary,
        authors=canonical_json(
            authors_of_change(page, since_event=rules.last_event(page.pk, rules.SIGNED), by=by),
        ),
        review_claim=review_claim,
        desk_copy=page.to_json(),
        revision_id=page.latest_revision_id,
        created_at=at,
        created_by_id=by.pk,
        created_by_name=by.get_full_name(),
    )
    version.save()
    return version


@transaction.atomic
def withdraw_review(review: Review, *, by, reason: str = "", at=None) -> Review:
    """Take a waiting version back to the desk. Raises StaleReviewError when it is no longer waiting."""
    page = _locked_page(review.page_id)
    if page is not None and not page.specific.permissions_for_user(by).can_edit():
        raise errors.NotAllowedError("Only somebody who may edit the page can withdraw it from review.")
    review = _close(review, Review.State.WITHDRAWN, by=by, reason=reason, at=at)
    workflow.cancel(review, by)
    return review


@transaction.atomic
def request_changes(review: Review, *, by, reason: str, comments: dict[str, str] | None = None, at=None) -> Review:
    """Send a version back with a reason and comments by part (keys as in versions.differences.parts).

    The comments arrive in the editor on the blocks they speak of.
    """
    page = _locked_page(review.page_id)
    rules.ensure_physician(by)
    if len(tidy(reason)) < 10:
        raise errors.IncompleteFormError("Say in a sentence what should change, so that the writer can act on it.")
    review = _close(review, Review.State.CHANGES_REQUESTED, by=by, reason=reason.strip(), at=at)
    draft = page.specific.get_latest_revision_as_object()
    leave_comments(draft, json.loads(review.version.desk_copy), comments or {}, by=by)
    workflow.reject(review, by, reason.strip())
    return review


def _close(review: Review, state: str, *, by, reason: str, at: datetime | None) -> Review:
    """End a waiting review. The caller holds the page row's lock. Of signing the signature's own event tells."""
    review = Review.objects.select_for_update(of=("self",)).select_related("version").get(pk=review.pk)
    if not review.is_waiting:
        raise errors.StaleReviewError(_ended_words(review))
    review.state = state
    review.decided_at = at or timezone.now()
    review.decided_by_name = by.get_full_name() if by else ""
    review.reason = reason
    review.save()
    if state == Review.State.SIGNED:
        return review
    record(
        f"review.{state}",
        actor=by,
        page_id=review.page_id,
        page_title=review.version.title,
        at=at,
        data={"version": review.version.number, "digest": review.version.digest, "reason": reason},
    )
    return review


def _ended_words(review: Review) -> str:
    day = timezone.localtime(review.decided_at)
    return (
        f"This review has ended: {review.get_state_display().lower()} by {review.decided_by_name or 'the system'} on "
        f"{day:%B %-d, %Y} at {day:%-I:%M %p}."
    )


def close_if_waiting(page_id: int, *, by) -> None:
    """For when Wagtail's own workflow was cancelled: the review ends openly instead of hanging."""
    review = Review.objects.waiting().for_page(page_id).first()
    if review:
        _close(review, Review.State.WITHDRAWN, by=by, reason="The workflow was cancelled in the page editor.", at=None)


@transaction.atomic(savepoint=False)
def sign(review: Review, *, by, form: SigningForm, at=None) -> Signature:
    """Sign the version under review. All rules are asked again here, with the page row locked."""
    at = at or timezone.now()
    _ensure_form(by, form, at)
    _locked_page(review.page_id)
    version = review.version
    physician = rules.ensure_may_sign(by, rules.practice_day(at))
    rules.ensure_not_author(by, version)
    _ensure_shown(version, form)
    rules.ensure_address_free(version.slug, version.page_id)
    review = _close(review, Review.State.SIGNED, by=by, reason="", at=at)
    signature = _create_signature(version, Signature.Meaning.APPROVE, by, physician, form, at)
    workflow.approve(review, by)
    return signature


@transaction.atomic(savepoint=False)
def reaffirm(version: ContentVersion, *, by, form: SigningForm, at=None) -> Signature:
    """Sign the version in force once more, read whole and found right: moves "last reviewed", not "text changed"."""
    at = at or timezone.now()
    _ensure_form(by, form, at)
    _locked_page(version.page_id)
    physician = rules.ensure_may_sign(by, rules.practice_day(at))
    last = rules.last_signature(version.page_id)
    if last is None or last.version_id != version.pk or rules.is_taken_down(version.page_id):
        raise errors.StaleReviewError("This version is no longer the one in force; open the page again.")
    rules.ensure_not_author(by, version)
    _ensure_shown(version, form)
    return _create_signature(version, Signature.Meaning.REAFFIRM, by, physician, form, at)


def _ensure_form(by, form: SigningForm, at: datetime) -> None:
    """The password is asked first: who cannot give it learns nothing more."""
    rules.ensure_attempts_left(by, at)
    if not by.check_password(form.password):
        raise errors.WrongPasswordError("The password is not right. Nothing was signed.")
    if not form.agreed:
        raise errors.IncompleteFormError("To sign, tick that you agree to the statement.")
    rules.ensure_statement(form.statement)
    rules.ensure_review_date(form.next_review_on, rules.practice_day(at))


def _ensure_shown(version: ContentVersion, form: SigningForm) -> None:
    if form.digest != version.digest:
        raise errors.StaleReviewError(
            "What you read is not what is under review now. Open the page again and read the new version."
        )
    if not (version.text_is_intact() and version.is_intact()):
        raise errors.AlteredVersionError(
            "The stored text was altered after it was submitted. It cannot be signed; tell a content manager."
        )


def _create_signature(version, meaning, by, physician, form: SigningForm, at) -> Signature:
    signature = Signature(
        version=version,
        page_id=version.page_id,
        digest=version.digest,
        physician=physician,
        user_id=by.pk,
        printed_name=physician.printed_name,
        credentials=physician.credentials,
        licence=(
            f"{physician.licence_state} {physician.licence_number}, valid until {physician.licence_ends_on:%B %-d, %Y}"
        ),
        meaning=meaning,
        statement=form.statement,
        authentication="password",
        signed_at=at,
        signed_on=rules.practice_day(at),
        next_review_on=form.next_review_on,
    )
    signature.save()
    record(
        rules.SIGNED,
        actor=by,
        page_id=version.page_id,
        page_title=version.title,
        at=at,
        data={
            "signature": signature.pk,
            "version": version.number,
            "digest": version.digest,
            "signer": signature.signer,
            "meaning": signature.get_meaning_display(),
            "next_review_on": signature.next_review_on,
        },
        vouches_for=signature,
    )
    return signature
