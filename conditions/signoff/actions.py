"""Withdraw, ask for changes, sign: each checks, writes and logs in one transaction, the page row locked first."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from conditions.dates import day_in_words, moment_in_words
from conditions.ledger.actions import record
from conditions.ledger.people import named
from conditions.practice.clock import local, practice_day
from conditions.practice.models import EditorialPolicy
from conditions.signoff import errors, rules, workflow
from conditions.signoff.events import ChangesRequested, ReviewRefused, ReviewWithdrawn, Signed
from conditions.signoff.locking import locked_page
from conditions.signoff.models import Review, Signature
from conditions.signoff.proofs import Asked, PasskeyAnswer, PasswordAnswer, Proof, prove
from conditions.signoff.refusals import refused_on_record
from conditions.signoff.section_comments import leave_comments
from conditions.versions.models import ContentVersion


@dataclass(frozen=True)
class SignatureRequest:
    """What a physician fills in. ``digest`` is that of the version the screen showed."""

    digest: str
    agreed: bool
    statement: str
    answer: PasswordAnswer | PasskeyAnswer
    next_review_on: date | None


def page_of(review: Review):
    """The page under review as its own type, or None when it is gone."""
    page = Page.objects.filter(pk=review.page_id).first()
    return page.specific if page else None


@transaction.atomic
def withdraw_review(review: Review, *, by, reason: str = "", at=None) -> Review:
    """Take a waiting version back to the desk. Raises StaleReviewError when it is no longer waiting."""
    page = locked_page(review.page_id)
    if page is not None and not page.specific.permissions_for_user(by).can_write():
        raise errors.NotAllowedError("Only somebody who may edit the page can withdraw it from review.")
    review = _close(review, Review.State.WITHDRAWN, by=by, reason=rules.entered(reason), at=at)
    workflow.cancel(review, by)
    return review


@transaction.atomic
def request_changes(review: Review, *, by, reason: str, comments: dict[str, str] | None = None, at=None) -> Review:
    """Send a version back with a reason and comments by place (paths as ``parts.shapes.named`` writes them).

    The comments arrive in the editor on the blocks they speak of.
    """
    page = locked_page(review.page_id)
    rules.ensure_physician(by)
    reason = rules.entered(reason).strip()
    comments = {part: rules.entered(text) for part, text in (comments or {}).items()}
    if not rules.is_sentence(reason):
        raise errors.IncompleteFormError("Say in a sentence what should change, so that the writer can act on it.")
    review = _close(review, Review.State.CHANGES_REQUESTED, by=by, reason=reason, at=at)
    draft = page.specific.get_latest_revision_as_object()
    leave_comments(draft, review.version, comments, by=by)
    workflow.reject(review, by, reason)
    return review


def withdraw_review_on_record(review: Review, *, by, reason: str = "") -> Review:
    """``withdraw_review``, with a refusal put on record."""
    version = review.version
    with refused_on_record(
        ReviewRefused, "withdraw", by=by, page_id=version.page_id, title=version.title, version=version.number
    ):
        return withdraw_review(review, by=by, reason=reason)


def request_changes_on_record(review: Review, *, by, **request) -> Review:
    """``request_changes``, with a refusal put on record."""
    version = review.version
    with refused_on_record(
        ReviewRefused, "request changes", by=by, page_id=version.page_id, title=version.title, version=version.number
    ):
        return request_changes(review, by=by, **request)


_ENDED_BY = {Review.State.WITHDRAWN: ReviewWithdrawn, Review.State.CHANGES_REQUESTED: ChangesRequested}


def _close(review: Review, state: str, *, by, reason: str, at: datetime | None) -> Review:
    """End a waiting review. The caller holds the page row's lock. Of signing the signature's own event tells."""
    review = Review.objects.select_for_update(of=("self",)).select_related("version").get(pk=review.pk)
    if not review.is_waiting:
        raise _ended(review)
    review.state = state
    review.decided_at = at or timezone.now()
    review.decider = named(by)
    review.reason = reason
    review.save()
    if state == Review.State.SIGNED:
        return review
    record(
        _ENDED_BY[state](version=review.version.number, digest=review.version.digest, reason=reason),
        actor=by,
        page_id=review.page_id,
        page_title=review.version.title,
        at=at,
    )
    return review


def _ended(review: Review) -> errors.ReviewEndedError:
    how, when = review.get_state_display().lower(), moment_in_words(local(review.decided_at))
    return errors.ReviewEndedError(how, review.decided_by_name or "the system", when)


def close_if_waiting(page_id: int, *, by) -> None:
    """For when Wagtail's own workflow was cancelled: the review ends openly instead of hanging, if it still waits."""
    review = Review.objects.waiting().for_page(page_id).first()
    if review is None:
        return
    with suppress(errors.ReviewEndedError):
        _close(review, Review.State.WITHDRAWN, by=by, reason="Its workflow was cancelled.", at=None)


@transaction.atomic(savepoint=False)
def sign(review: Review, *, by, form: SignatureRequest, at=None) -> Signature:
    """Sign the version under review. All rules are asked again here, with the page row locked.

    Whether its address and title are free is asked by who publishes or plans it (publications), in this transaction.
    """
    at = at or timezone.now()
    version = review.version
    proof = _proved(version, Signature.Meaning.APPROVE, by, form, at)
    locked_page(review.page_id)
    physician = rules.ensure_signer(by, practice_day(at))
    rules.ensure_not_author(by, version)
    _ensure_shown(version, form)
    review = _close(review, Review.State.SIGNED, by=by, reason="", at=at)
    signature = _create_signature(version, Signature.Meaning.APPROVE, by, physician, form, proof, at)
    workflow.approve(review, by)
    return signature


@transaction.atomic(savepoint=False)
def reaffirm(version: ContentVersion, *, by, form: SignatureRequest, at=None) -> Signature:
    """Sign the version in force once more, read whole and found right: moves "last reviewed", not "text changed"."""
    at = at or timezone.now()
    proof = _proved(version, Signature.Meaning.REAFFIRM, by, form, at)
    locked_page(version.page_id)
    physician = rules.ensure_signer(by, practice_day(at))
    public = rules.in_force(version.page_id)
    if public is None or public["version"] != version.number:
        raise errors.StaleReviewError("This version is no longer the one in force; open the page again.")
    rules.ensure_not_author(by, version)
    _ensure_shown(version, form)
    return _create_signature(version, Signature.Meaning.REAFFIRM, by, physician, form, proof, at)


def asked_for(version: ContentVersion, meaning: str, by, form: SignatureRequest) -> Asked:
    """What the signer is asked, with digest and statement as the form brings them back from the screen."""
    return Asked(
        account=by.pk,
        page=version.page_id,
        version=version.number,
        digest=form.digest,
        statement=form.statement,
        meaning=meaning,
        next_review_on=form.next_review_on,
    )


def _proved(version: ContentVersion, meaning: str, by, form: SignatureRequest, at: datetime) -> Proof:
    """The proof is asked first: who cannot give it learns nothing more."""
    rules.ensure_attempts_left(by, at)
    proof = prove(by, form.answer, asked_for(version, meaning, by, form), at)
    rules.ensure_rested(by, at)
    if not form.agreed:
        raise errors.IncompleteFormError("To sign, tick that you agree to the statement.")
    policy = EditorialPolicy.load()
    rules.ensure_statement(form.statement, policy)
    rules.ensure_review_date(form.next_review_on, practice_day(at), policy)
    return proof


def _ensure_shown(version: ContentVersion, form: SignatureRequest) -> None:
    if form.digest != version.digest:
        raise errors.StaleReviewError(
            "What you read is not what is under review now. Open the page again and read the new version."
        )
    if not version.is_intact():
        raise errors.AlteredVersionError(
            "The stored text was altered after it was submitted. It cannot be signed; tell a content manager."
        )


def _create_signature(version, meaning, by, physician, form: SignatureRequest, proof: Proof, at) -> Signature:
    signature = Signature(
        version=version,
        page_id=version.page_id,
        digest=version.digest,
        physician=physician,
        user_id=by.pk,
        printed_name=physician.printed_name,
        credentials=physician.credentials,
        licence=(
            f"{physician.licence_state} {physician.licence_number}, "
            f"valid until {day_in_words(physician.licence_ends_on)}"
        ),
        meaning=meaning,
        statement=form.statement,
        authentication=proof.method,
        proof=proof.as_json(),
        signed_at=at,
        signed_on=practice_day(at),
        next_review_on=form.next_review_on,
    )
    signature.save()
    record(
        Signed(
            signature=signature.pk,
            version=version.number,
            digest=version.digest,
            signer=signature.signer,
            meaning=signature.get_meaning_display(),
            next_review_on=signature.next_review_on,
        ),
        actor=by,
        page_id=version.page_id,
        page_title=version.title,
        at=at,
        vouches_for=signature,
    )
    return signature
