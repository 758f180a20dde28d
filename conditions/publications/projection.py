"""What the public reads, as it follows from the signatures and from the ledger's word on what was made public."""

from datetime import date

from conditions.compare.changes import changes, is_text_changed
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.parts.registry import PAGE
from conditions.publications.models import Publication
from conditions.signoff.events import PUBLISHING, Published, Signed, TakenDown
from conditions.signoff.models import Signature
from conditions.versions.canonical import lifted
from conditions.versions.models import ContentVersion


def project(signature: Signature, published: AuditEvent, taken_down: AuditEvent | None = None) -> Publication:
    """The publication that follows from ``signature``, the event that made it public and a later one that took it down.

    Not saved.
    """
    version = signature.version
    content = version.content
    publication = Publication(
        page_id=version.page_id,
        page_key=version.page_key,
        state=Publication.State.IN_FORCE,
        version=version,
        signature=signature,
        digest=version.digest,
        signature_digest=signature.record_digest,
        version_digest=version.record_digest,
        event_seq=published.seq,
        signer=signature.signer,
        version_number=version.number,
        slug=version.slug,
        title=content["title"],
        abbreviation=content["abbreviation"],
        also_called="\n".join(content["also_called"]),
        summary=content["summary"],
        sort_title=content["title"].casefold(),
        last_reviewed_on=signature.signed_on,
        text_changed_on=text_changed_on(version) or signature.signed_on,
        next_review_on=signature.next_review_on,
        published_at=published.at,
    )
    if taken_down:
        _taken_down(publication, taken_down)
    publication.projected_digest = publication.compute_record_digest()
    return publication


def _taken_down(publication: Publication, taken_down: AuditEvent) -> None:
    publication.state = Publication.State.TAKEN_DOWN
    publication.event_seq = taken_down.seq
    publication.taken_down_at = taken_down.at
    publication.taken_down_by_id = taken_down.person_id
    publication.take_down_reason = taken_down.payload.get("reason", "")
    publication.take_down_notice = taken_down.payload.get("notice", "")


def bare_take_down(taken_down: AuditEvent, stored: Publication | None = None) -> Publication:
    """The take-down of a page of which no other record checks: its title as the ledger has it, and the notice.

    ``stored`` is the row it takes the place of, so that taking a page down depends on nothing that was altered. Without
    one it cannot be saved.
    """
    publication = stored or Publication(page_id=taken_down.page_id)
    vouched = latest_publishing_event(taken_down.page_id)
    publication.title = vouched.page_title if vouched else "This page"
    publication.sort_title = publication.title.casefold()
    publication.abbreviation = publication.also_called = publication.summary = ""
    if vouched and slug_of(vouched):
        publication.slug = slug_of(vouched)
    _taken_down(publication, taken_down)
    publication.projected_digest = publication.compute_record_digest()
    return publication


def latest_publishing_event(page_id: int) -> AuditEvent | None:
    """The newest event that made the page public and is what was written: it has title and address as they were."""
    return next((event for event in public_events(page_id).filter(kind=Published.kind)[:5] if event.is_intact()), None)


def slug_of(published: AuditEvent) -> str:
    """The last part of the address under which it made the page public; empty where the event cannot be read."""
    return str(published.payload.get("address", "")).strip("/").rpartition("/")[2]


def text_changed_on(version: ContentVersion) -> date | None:
    """The day on which what ``version`` says was signed first since the page said something else, as the sealed ledger
    tells it; None if it never was signed.

    A version with another address only, or the same words once more after a take-down, changes no text.
    """
    signed: dict[int, list[int]] = {}
    published: list[int] = []
    events = AuditEvent.objects.for_page(version.page_id).filter(kind__in=(Signed.kind, Published.kind))
    for kind, data in events.order_by("seq").values_list("kind", "data"):
        payload = reading.payload(data)
        number = payload.get("version")
        if kind == Signed.kind:
            signed.setdefault(number, []).append(payload.get("signature"))
        elif number not in published:
            published.append(number)
    first = version
    earlier = published[: published.index(version.number)] if version.number in published else []
    for number in reversed(earlier):
        before = ContentVersion.objects.for_page(version.page_id).filter(number=number).first()
        if before is None or not before.is_intact() or not says_the_same(before, version):
            break
        first = before
    named = signed.get(first.number, [])
    found = Signature.objects.filter(version=first).in_bulk(named)
    return next((found[pk].signed_on for pk in named if pk in found), None)


def says_the_same(one: ContentVersion, other: ContentVersion) -> bool:
    """Whether readers see the same words, links and figures in both."""
    if one.digest == other.digest:
        return True
    found = changes(PAGE, lifted(one.content), lifted(other.content))
    return not is_text_changed(found)


def public_events(page_id: int):
    """What made the page public or took it down, newest first."""
    return AuditEvent.objects.for_page(page_id).filter(kind__in=PUBLISHING).newest_first()


def signature_named_by(published: AuditEvent) -> int:
    """The key of the signature it was published with; -1, which no signature has, where the event cannot be read."""
    named = published.payload.get("signature")
    return named if isinstance(named, int) else -1


def projected(page_id: int) -> Publication:
    """The publication as the records alone tell it, of a page that was published at least once. Not saved."""
    newest = public_events(page_id).first()
    published = public_events(page_id).filter(kind=Published.kind).first()
    signature = Signature.objects.select_related("version").get(pk=signature_named_by(published))
    return project(signature, published, newest if newest.kind == TakenDown.kind else None)
