"""Publish and take down. Publishing takes a signature and nothing else."""

import json
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from conditions.ledger.actions import record
from conditions.ledger.models import AuditEvent
from conditions.ledger.reading import UNREADABLE
from conditions.ledger.vouching import claim, vouching_events
from conditions.publications import figures, planning, signals
from conditions.publications.links import address
from conditions.publications.mail import tell_content_managers
from conditions.publications.models import Publication, Schedule
from conditions.publications.projection import bare_take_down, latest_publishing_event, project, projected
from conditions.signoff import actions as signoff
from conditions.signoff import errors, proofs, rules
from conditions.signoff.events import PublicationRefused, Published, SignatureRefused, TakenDown
from conditions.signoff.locking import locked_page
from conditions.signoff.models import Review, Signature
from conditions.signoff.refusals import refused_on_record
from conditions.versions.models import ContentVersion
from tovani.users.roles import MANAGERS


def _replace(publication: Publication) -> Publication:
    existing = Publication.objects.filter(page_id=publication.page_id).values_list("pk", flat=True).first()
    publication.pk = existing
    publication._state.adding = existing is None
    publication.save()
    figures.index(publication)
    signals.replaced.send(Publication, publication=publication, is_new=existing is None)
    return publication


@transaction.atomic(savepoint=False)
def publish(signature: Signature, *, by=None, at: datetime | None = None, schedule: Schedule | None = None):
    """Make the signed version what the public reads, and fill the page row from it. Returns the Publication.

    Raises AlteredVersionError if version or signature do not fit their digests and what the ledger tells of them,
    StaleReviewError if the signature is not the page's newest or the page was taken down after it, SlugTakenError or
    TitleTakenError if another public page has the address or the title.
    """
    version = signature.version
    vouched = vouching_events([signature, version])
    if not signature.is_as_signed(vouched):
        raise errors.AlteredVersionError("The stored version or its signature was altered; it cannot be published.")
    signed = vouched[claim(signature)]
    if rules.last_signature(version.page_id).pk != signature.pk:
        raise errors.StaleReviewError("Only the newest signature over a page can be published.")
    if AuditEvent.objects.for_page(version.page_id).since(signed.seq).filter(kind=TakenDown.kind).exists():
        raise errors.StaleReviewError("The page was taken down after this was signed; it needs a new signature.")
    planning.end_others(version.page_id, schedule, "A newer signature was published.", by=by, publishing=True)
    event = record(
        Published(
            version=version.number,
            digest=version.digest,
            signature=signature.pk,
            address=address(version.slug),
            schedule=schedule and schedule.pk,
        ),
        actor=by,
        page_id=version.page_id,
        page_title=version.title,
        at=at,
    )
    # The chain is this transaction's now: what another one published under this address or title is seen here.
    rules.ensure_address_free(version.slug, version.page_id)
    rules.ensure_title_free(version.title, version.page_id)
    publication = _replace(project(signature, event))
    _fill_page_row(version, event.at)
    return publication


# Of the page row and never of a version: Wagtail keeps what the row has. Left in the copy, each would cost a query.
_OF_THE_ROW = ("content_type", "owner", "locale", "latest_revision", "live_revision", "locked_by", "alias_of")


def _fill_page_row(version: ContentVersion, at: datetime) -> None:
    """The page row as the signed version has it, so that the admin tells the truth. The public never reads it."""
    pages = apps.get_model("conditions", "ConditionPage").objects
    row = pages.select_related("latest_revision").filter(pk=version.page_id).first()
    if row is None:
        return
    copy = {name: value for name, value in json.loads(version.desk_copy).items() if name not in _OF_THE_ROW}
    page = row.with_content_json(copy)
    submitted = row.latest_revision
    if row.latest_revision_id != version.revision_id:
        submitted = Revision.page_revisions.filter(pk=version.revision_id, object_id=str(page.pk)).first()
    page.live = True
    page.expired = False
    page.go_live_at = page.expire_at = None
    page.first_published_at = row.first_published_at or at
    page.last_published_at = at
    page.live_revision = submitted
    page.has_unpublished_changes = row.latest_revision_id != version.revision_id
    page.save(clean=False)


def sign_and_publish(review: Review, *, by, form: signoff.SignatureRequest, at=None) -> Publication:
    """Sign and publish in one transaction; a refusal is put on record and raised."""
    with _refusals(review.version, by, "sign", form):
        signature = signoff.sign(review, by=by, form=form, at=at)
        return publish(signature, by=by, at=signature.signed_at)


def sign_for_later(review: Review, *, by, form: signoff.SignatureRequest, publish_at: datetime, at=None) -> Schedule:
    """Sign now and plan the publication in one transaction; what is public stays as it is until then."""
    at = at or timezone.now()
    with _refusals(review.version, by, "sign", form):
        signature = signoff.sign(review, by=by, form=form, at=at)
        return planning.plan_publication(signature, by=by, due_at=publish_at, at=at)


def reaffirm_and_publish(version: ContentVersion, *, by, form: signoff.SignatureRequest, at=None) -> Publication:
    """Re-affirm the version in force in one transaction; a refusal is put on record and raised."""
    with _refusals(version, by, "re-affirm", form):
        locked_page(version.page_id)
        planning.ensure_none_planned(version.page_id)
        signature = signoff.reaffirm(version, by=by, form=form, at=at)
        return publish(signature, by=by, at=signature.signed_at)


def _refusals(version: ContentVersion, by, attempt: str, form: signoff.SignatureRequest):
    return refused_on_record(
        SignatureRefused,
        attempt,
        by=by,
        page_id=version.page_id,
        title=version.title,
        on_refusal=lambda: proofs.spend(by, form.answer),
        version=version.number,
        digest=version.digest,
    )


def may_take_down(user) -> bool:
    """Any active physician and any content manager may take a page down at once."""
    return user.is_active and (
        rules.is_physician(user) or user.groups.filter(name=MANAGERS).exists() or user.is_superuser
    )


def take_down(publication: Publication, *, by, reason: str, notice: str, at=None) -> Publication:
    """Take a page down at once; a refusal is put on record and raised.

    Raises NotAllowedError, IncompleteFormError, or StaleReviewError if it is down already. No lock of the editor and no
    review under way stands in the way.
    """
    about = {"by": by, "page_id": publication.page_id, "title": publication.title}
    with refused_on_record(PublicationRefused, "take down", **about):
        locked_page(publication.page_id)
        ensure_may_take_down(by)
        return record_take_down(publication.page_id, by=by, reason=reason, notice=notice, at=at)


def ensure_may_take_down(user) -> None:
    if not may_take_down(user):
        raise errors.NotAllowedError("Only a physician or a content manager can take a page down.")


def record_take_down(
    page_id: int, *, by, reason: str, notice: str, at=None, schedule: Schedule | None = None
) -> Publication:
    """The deed itself. Who may do it was asked before; the caller holds the page row's lock."""
    publication = Publication.objects.select_for_update().filter(page_id=page_id).first()
    if publication is None or not publication.is_in_force:
        raise errors.StaleReviewError("This page has already been taken down.")
    reason, notice = planning.reason_and_notice(reason, notice)
    published = latest_publishing_event(page_id)
    title = published.page_title if published else "This page"  # the row may be what was altered
    cancelled = planning.end_others(page_id, schedule, "The page was taken down.", by=by, publishing=False)
    event = record(
        TakenDown(version=publication.version_number, reason=reason, notice=notice, schedule=schedule and schedule.pk),
        actor=by,
        page_id=page_id,
        page_title=title,
        at=at,
    )
    publication = _replace(_taken_down(publication, event))
    Page.objects.filter(pk=page_id).update(live=False, live_revision=None)
    if any(planned.publishes for planned in cancelled):
        transaction.on_commit(lambda: _tell_of_a_cancelled_signature(publication.title), robust=True)
    return publication


def _tell_of_a_cancelled_signature(title: str) -> None:
    tell_content_managers(
        f"Not to be published any more: {title[:100]}",
        f"“{title}” was taken down. A signed version of it was to become public at a set time; that was cancelled with "
        "it. To publish it after all, submit it again and have it signed.\n",
    )


def _taken_down(stored: Publication, event: AuditEvent) -> Publication:
    """As the records tell it; whatever was altered in them, the page goes down with its notice."""
    try:
        return projected(stored.page_id)
    except UNREADABLE:
        return bare_take_down(event, stored)
