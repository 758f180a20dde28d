"""What the public reads, as it follows from the signatures and from the ledger's word on what was made public."""

import json
from datetime import date

from conditions.audit.models import AuditEvent
from conditions.publications.models import Publication
from conditions.signoff import rules
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion

_NOT_READ = ("schema", "slug", "quick_exit")  # of a content: what stands on no page


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
        text_changed_on=text_changed_on(version),
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


def text_changed_on(version: ContentVersion) -> date | None:
    """The day on which what ``version`` says was signed first since the page said something else, as the sealed ledger
    tells it; None if it never was signed.

    A version with another address only, or the same words once more after a take-down, changes no text.
    """
    signed: dict[int, list[int]] = {}
    published: list[int] = []
    events = AuditEvent.objects.for_page(version.page_id).filter(kind__in=(rules.SIGNED, rules.PUBLISHED))
    for kind, data in events.order_by("seq").values_list("kind", "data"):
        told = json.loads(data)
        if kind == rules.SIGNED:
            signed.setdefault(told["version"], []).append(told["signature"])
        elif told["version"] not in published:
            published.append(told["version"])
    first = version
    earlier = published[: published.index(version.number)] if version.number in published else []
    for number in reversed(earlier):
        before = ContentVersion.objects.for_page(version.page_id).filter(number=number).first()
        if before is None or not says_the_same(before, version):
            break
        first = before
    named = signed.get(first.number, [])
    found = Signature.objects.filter(version=first).in_bulk(named)
    return next((found[pk].signed_on for pk in named if pk in found), None)


def says_the_same(one: ContentVersion, other: ContentVersion) -> bool:
    """Whether readers see the same words, links and figures in both."""
    if one.digest == other.digest:
        return True
    read_in_one, read_in_other = one.content, other.content
    for name in _NOT_READ:
        read_in_one.pop(name, None)
        read_in_other.pop(name, None)
    return read_in_one == read_in_other


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
