"""What the public reads, as it follows from the signatures and from the ledger's word on what was made public."""

import json
from datetime import date

from conditions.audit.models import AuditEvent
from conditions.publications.models import Publication
from conditions.signoff import rules
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion


def project(signature: Signature, published: AuditEvent, taken_down: AuditEvent | None = None) -> Publication:
    """The publication that follows from ``signature``, the event that made it public and a later one that took it down.

    Not saved.
    """
    version = signature.version
    content = version.content
    publication = Publication(
        page_id=version.page_id,
        state=Publication.State.WITHDRAWN if taken_down else Publication.State.IN_FORCE,
        version=version,
        signature=signature,
        digest=version.digest,
        signature_digest=signature.record_digest,
        version_digest=version.record_digest,
        event_seq=(taken_down or published).seq,
        signer=signature.signer,
        version_number=version.number,
        slug=version.slug,
        title=content["title"],
        abbreviation=content["abbreviation"],
        also_called="\n".join(content["also_called"]),
        summary=content["summary"],
        sort_title=content["title"].casefold(),
        last_reviewed_on=signature.signed_on,
        text_changed_on=first_signed_on(version),
        next_review_on=signature.next_review_on,
        published_at=published.at,
    )
    if taken_down:
        told = json.loads(taken_down.data)
        publication.withdrawn_at = taken_down.at
        publication.withdrawer_id = taken_down.person_id
        publication.withdrawal_reason = told["reason"]
        publication.withdrawal_notice = told["notice"]
    publication.projected_digest = publication.compute_record_digest()
    return publication


def first_signed_on(version: ContentVersion) -> date | None:
    """The day on which this text was signed first, as the sealed ledger tells it; None if it never was."""
    signings = AuditEvent.objects.for_page(version.page_id).filter(kind=rules.SIGNED).order_by("seq")
    named = [told["signature"] for event in signings if (told := json.loads(event.data))["version"] == version.number]
    found = Signature.objects.filter(version=version).in_bulk(named)
    return next((found[pk].signed_on for pk in named if pk in found), None)


def public_events(page_id: int):
    """What made the page public or took it down, newest first."""
    return AuditEvent.objects.for_page(page_id).filter(kind__in=(rules.PUBLISHED, rules.TAKEN_DOWN)).newest_first()


def signature_named_by(published: AuditEvent) -> int:
    return json.loads(published.data)["signature"]


def projected(page_id: int) -> Publication:
    """The publication as the records alone tell it, of a page that was published at least once. Not saved."""
    newest = public_events(page_id).first()
    published = public_events(page_id).filter(kind=rules.PUBLISHED).first()
    signature = Signature.objects.select_related("version").get(pk=signature_named_by(published))
    return project(signature, published, newest if newest.kind == rules.TAKEN_DOWN else None)
