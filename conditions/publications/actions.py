"""Publish, take down, rebuild. Publishing takes a signature and nothing else."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from conditions.audit.actions import record
from conditions.audit.models import AuditEvent
from conditions.publications.models import Publication
from conditions.signoff import actions as signoff
from conditions.signoff import errors, rules
from conditions.signoff.locking import locked_page
from conditions.signoff.models import Review, Signature
from conditions.signoff.refusals import refused_on_record
from conditions.versions.canonical import tidy
from conditions.versions.models import ContentVersion


@dataclass(frozen=True)
class Withdrawal:
    at: datetime
    by_name: str
    reason: str
    notice: str


def project(signature: Signature, event_seq: int, withdrawal: Withdrawal | None = None) -> Publication:
    """The publication that follows from ``signature`` (and from a later withdrawal). Not saved.

    ``event_seq`` is the number of the event that tells of it.
    """
    version = signature.version
    content = version.content
    first = version.signatures.order_by("signed_at", "pk").first()
    publication = Publication(
        page_id=version.page_id,
        state=Publication.State.WITHDRAWN if withdrawal else Publication.State.IN_FORCE,
        version=version,
        signature=signature,
        digest=version.digest,
        signature_digest=signature.record_digest,
        event_seq=event_seq,
        slug=version.slug,
        title=content["title"],
        abbreviation=content["abbreviation"],
        also_called="\n".join(content["also_called"]),
        summary=content["summary"],
        sort_title=content["title"].casefold(),
        last_reviewed_on=signature.signed_on,
        text_changed_on=first.signed_on,
        next_review_on=signature.next_review_on,
        published_at=signature.signed_at,
    )
    if withdrawal:
        publication.withdrawn_at = withdrawal.at
        publication.withdrawn_by_name = withdrawal.by_name
        publication.withdrawal_reason = withdrawal.reason
        publication.withdrawal_notice = withdrawal.notice
    return publication


def _replace(publication: Publication) -> Publication:
    existing = Publication.objects.filter(page_id=publication.page_id).values_list("pk", flat=True).first()
    publication.pk = existing
    publication._state.adding = existing is None
    publication.save()
    return publication


@transaction.atomic(savepoint=False)
def publish(signature: Signature, *, by=None) -> Publication:
    """Make the signed version what the public reads, and fill the page row from it.

    Raises AlteredVersionError if version or signature do not fit their digests, StaleReviewError if the signature is
    not the page's newest.
    """
    version = signature.version
    if not (version.text_is_intact() and version.is_intact() and signature.is_intact()):
        raise errors.AlteredVersionError("The stored version or its signature was altered; it cannot be published.")
    if signature.digest != version.digest or rules.last_signature(version.page_id).pk != signature.pk:
        raise errors.StaleReviewError("Only the newest signature over a page can be published.")
    event = record(
        rules.PUBLISHED,
        actor=by,
        page_id=version.page_id,
        page_title=version.title,
        data={
            "version": version.number,
            "digest": version.digest,
            "signature": signature.pk,
            "address": f"/conditions/{version.slug}/",
        },
    )
    publication = _replace(project(signature, event.seq))
    _fill_page_row(version, signature.signed_at)
    return publication


def _fill_page_row(version: ContentVersion, at: datetime) -> None:
    """The page row as the signed version has it, so that the admin tells the truth. The public never reads it."""
    row = Page.objects.filter(pk=version.page_id).first()
    if row is None:
        return
    page = row.specific.with_content_json(json.loads(version.desk_copy))
    submitted = Revision.page_revisions.filter(pk=version.revision_id, object_id=str(page.pk)).first()
    page.live = True
    page.expired = False
    page.go_live_at = page.expire_at = None
    page.first_published_at = row.first_published_at or at
    page.last_published_at = at
    page.live_revision = submitted
    page.has_unpublished_changes = row.latest_revision_id != version.revision_id
    page.save(clean=False)


def sign_and_publish(review: Review, *, by, form: signoff.SigningForm, at=None) -> Publication:
    """Sign and publish in one transaction; a refusal is put on record and raised."""
    with _refusals(review.version, by, "sign"), transaction.atomic():
        signature = signoff.sign(review, by=by, form=form, at=at)
        return publish(signature, by=by)


def reaffirm_and_publish(version: ContentVersion, *, by, form: signoff.SigningForm, at=None) -> Publication:
    """Re-affirm the version in force in one transaction; a refusal is put on record and raised."""
    with _refusals(version, by, "re-affirm"), transaction.atomic():
        signature = signoff.reaffirm(version, by=by, form=form, at=at)
        return publish(signature, by=by)


def _refusals(version: ContentVersion, by, attempt: str):
    return refused_on_record(
        rules.REFUSED,
        attempt,
        by=by,
        page_id=version.page_id,
        title=version.title,
        version=version.number,
        digest=version.digest,
    )


def may_withdraw(user) -> bool:
    """Any active physician and any content manager may take a page down at once."""
    return user.is_active and (
        rules.is_physician(user) or user.groups.filter(name="Content managers").exists() or user.is_superuser
    )


@transaction.atomic
def withdraw(publication: Publication, *, by, reason: str, notice: str, at=None) -> Publication:
    """Take a page down at once. Raises NotAllowedError, IncompleteFormError, or StaleReviewError if it is down already.

    No lock of the editor and no review under way stands in the way.
    """
    at = at or timezone.now()
    locked_page(publication.page_id)
    publication = (
        Publication.objects.select_for_update(of=("self",))
        .select_related("version", "signature__version")
        .get(pk=publication.pk)
    )
    if not may_withdraw(by):
        raise errors.NotAllowedError("Only a physician or a content manager can take a page down.")
    if not publication.is_in_force:
        raise errors.StaleReviewError("This page has already been taken down.")
    reason, notice = tidy(reason), tidy(notice)
    if len(reason) < 10 or len(notice) < 10:
        raise errors.IncompleteFormError("Give a reason for the record and a notice for readers, a sentence each.")
    withdrawal = Withdrawal(at=at, by_name=by.get_full_name(), reason=reason, notice=notice)
    event = record(
        rules.TAKEN_DOWN,
        actor=by,
        page_id=publication.page_id,
        page_title=publication.title,
        at=at,
        data={"version": publication.version.number, "reason": reason, "notice": notice, "withdrawn_at": at},
    )
    publication = _replace(project(publication.signature, event.seq, withdrawal))
    Page.objects.filter(pk=publication.page_id).update(live=False, live_revision=None)
    return publication


@transaction.atomic
def rebuild() -> int:
    """Make every publication again from the append-only records. Returns how many there are."""
    newest: dict[int, Signature] = {}
    for signature in Signature.objects.select_related("version").order_by("signed_at", "pk"):
        newest[signature.page_id] = signature
    Publication.objects.all().delete()
    for signature in newest.values():
        projected(signature).save()
    record("publication.rebuilt", data={"publications": len(newest)})
    return len(newest)


def projected(signature: Signature) -> Publication:
    """The publication as the records alone tell it, of a page whose newest signature this is. Not saved."""
    page_id = signature.page_id
    if not rules.is_taken_down(page_id):
        return project(signature, rules.last_event(page_id, rules.PUBLISHED))
    event = AuditEvent.objects.get(seq=rules.last_event(page_id, rules.TAKEN_DOWN))
    return project(signature, event.seq, withdrawal_of(event))


def withdrawal_of(event: AuditEvent) -> Withdrawal:
    data = json.loads(event.data)
    return Withdrawal(
        at=datetime.fromisoformat(data["withdrawn_at"]),
        by_name=event.actor_name,
        reason=data["reason"],
        notice=data["notice"],
    )
