"""Submitting: from the writer's desk to a frozen version that waits for a physician."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from conditions.ledger.actions import record
from conditions.ledger.chain import canonical_json
from conditions.ledger.people import named
from conditions.parts.registry import PAGE
from conditions.parts.texts import tidy
from conditions.readiness.checks import problems
from conditions.signoff import errors, rules, workflow
from conditions.signoff.events import ReviewRefused
from conditions.signoff.locking import locked_page
from conditions.signoff.models import Review
from conditions.signoff.refusals import refused_on_record
from conditions.versions.authorship import authors_of_change
from conditions.versions.canonical import NotCanonicalError
from conditions.versions.events import Submitted
from conditions.versions.freezing import freeze
from conditions.versions.models import ContentVersion


def submit_on_record(page, *, by, **submission) -> Review:
    """``submit``, with a refusal put on record."""
    with refused_on_record(ReviewRefused, "submit", by=by, page_id=page.pk, title=page.title):
        return submit(page, by=by, **submission)


@transaction.atomic
def submit(page, *, by, change_summary: str, physician=None, due_on=None, review_claim: str = "", at=None) -> Review:
    """Freeze what is on the writer's desk and ask for review; from here on nobody can edit the page.

    Raises SignoffError: NotReadyError with the problems, AlreadyInReviewError, NothingToSubmitError, SlugTakenError,
    NotAllowedError, NoWorkflowError, IncompleteFormError.
    """
    at = at or timezone.now()
    row = locked_page(page.pk)
    if row is None:
        raise errors.StaleReviewError("This page was deleted a moment ago, so there is nothing to submit.")
    page = row.specific.get_latest_revision_as_object()
    _ensure_may_submit(page, by)
    summary = _summary(change_summary)
    frozen = _frozen_and_ready(page)
    rules.ensure_address_free(page.slug, page.pk)
    rules.ensure_title_free(page.title, page.pk)
    rules.ensure_changed(page.pk, frozen.digest)
    claim = rules.entered(review_claim or page.review_claim)
    version = _create_version(page, frozen, summary, claim, by, at)
    review = Review.objects.create(
        version=version,
        page_id=page.pk,
        revision_id=version.revision_id,
        submitted_at=at,
        submitted_by_id=by.pk,
        submitter=version.submitter,
        physician=physician,
        due_on=due_on,
    )
    record(
        Submitted(
            version=version.number,
            digest=version.digest,
            change_summary=summary,
            asked=str(physician) if physician else "",
        ),
        actor=by,
        page_id=page.pk,
        page_title=version.title,
        at=at,
        vouches_for=version,
    )
    workflow.start(page, by)
    return review


def _ensure_may_submit(page, by) -> None:
    if not page.permissions_for_user(by).can_write():
        raise errors.NotAllowedError("You may not submit this page: your account cannot edit it.")
    if rules.is_locked_for_review(page.pk):
        raise errors.AlreadyInReviewError("This page is already waiting for a physician.")
    workflow.ensure_assigned(page)


def _summary(change_summary: str) -> str:
    summary = tidy(rules.entered(change_summary))
    if not rules.is_sentence(summary) or len(summary) > 500:
        raise errors.IncompleteFormError(
            f"Say in {rules.SENTENCE} to 500 characters what changed; readers will see it."
        )
    return summary


def _frozen_and_ready(page):
    try:
        frozen = freeze(page, keep_files=True)
    except NotCanonicalError as problem:
        raise errors.IncompleteFormError(str(problem)) from problem
    found = problems(PAGE, frozen.content)
    if found:
        raise errors.NotReadyError(found)
    return frozen


def _create_version(page, frozen, summary, review_claim, by, at) -> ContentVersion:
    number = ContentVersion.objects.for_page(page.pk).aggregate(last=Max("number"))["last"] or 0
    since, published = rules.last_submission_that_counts(page.pk)
    version = ContentVersion(
        page_id=page.pk,
        page_key=page.key,
        number=number + 1,
        slug=page.slug,
        title=frozen.content["title"],
        canonical=frozen.text,
        digest=frozen.digest,
        ids=frozen.ids_text,
        plain_text=frozen.plain_text,
        change_summary=summary,
        authors=canonical_json(
            authors_of_change(page, since_event=since, published=published, by=by),
        ),
        review_claim=review_claim,
        desk_copy=page.to_json(),
        revision_id=page.latest_revision_id,
        created_at=at,
        created_by_id=by.pk,
        submitter=named(by),
    )
    version.save()
    return version
