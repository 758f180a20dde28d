"""What the public side asks for. Every answer was checked against its digests; an altered row is never handed out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from conditions.audit.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.publications import alarms, recovery
from conditions.publications.models import Publication
from conditions.publications.projection import text_changed_on
from conditions.signoff import rules
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion


class AlteredPublicationError(Exception):
    """What is stored is not what was signed."""


@dataclass(frozen=True)
class Stamp:
    """Who reviewed and when. Derived from the signature in force; there is no other way to make one."""

    signer: str
    physician_slug: str
    last_reviewed_on: object
    text_changed_on: object
    next_review_on: object
    version_number: int
    digest: str


def faults(publication: Publication) -> list[str]:
    """What does not fit between a publication, its version and its signature; needs ``with_record()``."""
    version, signature = publication.version, publication.signature
    row = f"{Publication._meta.db_table} row {publication.pk}"
    found = []
    if not publication.is_intact():
        found.append(f"{row}: its contents do not fit its digest and seal")
    if not version.can_be_read():
        found.append(f"{ContentVersion._meta.db_table} row {version.pk}: its text does not fit its digest")
    if not signature.is_intact():
        found.append(f"{signature._meta.db_table} row {signature.pk}: its contents do not fit its digest")
    if (
        not publication.digest == version.digest == signature.digest
        or signature.version_id != version.pk
        or publication.signature_digest != signature.record_digest
        or publication.version_digest != version.record_digest
    ):
        found.append(f"{row}: signature and version do not belong together")
    if _is_outdated(publication):
        found.append(f"{row}: an old state was put back; the ledger tells of a newer one")
    return found


def _is_outdated(publication: Publication) -> bool:
    """Whether the ledger tells of a newer state of the page than this row; needs ``with_newest_event()``.

    A row that was in force once keeps its seal, so the seal alone would let a page that was taken down come back.
    """
    return publication.newest_event != publication.event_seq


def checked(publication: Publication) -> Publication:
    """``publication`` if it is what was signed; otherwise the newest signed version of its page that is.

    The second raises the alarm. Raises AlteredPublicationError where there is no such version.
    """
    found = faults(publication)
    if not found:
        return publication
    stand_in = recovery.newest_that_checks(publication.page_id)
    alarms.raise_alarm(publication.page_id, publication.title, found, stand_in)
    if stand_in is None:
        raise AlteredPublicationError(found[0])
    return stand_in


def publication_at(slug: str) -> Publication | None:
    """The publication with this address, in force or withdrawn, checked; one query unless something was altered."""
    publication = Publication.objects.with_record().with_newest_event().filter(slug=slug).first()
    return checked(publication) if publication else None


def open_alarms(at) -> list:
    """Alarms of the last 30 days before ``at`` about pages whose stored rows still are not what was signed."""
    raised = alarms.raised_since(at - timedelta(days=30))
    if not raised:
        return []
    pages = Publication.objects.with_record().with_newest_event().filter(page_id__in={a.page_id for a in raised})
    altered = {publication.page_id for publication in pages if faults(publication)}
    return [alarm for alarm in raised if alarm.page_id in altered]


def once_at(slug: str) -> Publication | None:
    """The publication, checked, of the page that was once public under ``slug``, whatever its address is now."""
    pages = ContentVersion.objects.filter(slug=slug, signatures__isnull=False).values_list("page_id", flat=True)
    address = f'"address":"/conditions/{slug}/"'
    published = AuditEvent.objects.filter(page_id__in=set(pages), kind=rules.PUBLISHED, data__contains=address).first()
    if published is None:
        return None
    publication = Publication.objects.with_record().with_newest_event().filter(page_id=published.page_id).first()
    return checked(publication) if publication else None


def library() -> list[Publication]:
    """All publications in force by title; one query."""
    return intact(Publication.objects.in_force().with_newest_event().order_by("sort_title"))


def recently_reviewed(count: int) -> list[Publication]:
    """The ``count`` publications that a physician read last; one query."""
    listed = Publication.objects.in_force().with_newest_event()
    return intact(listed.order_by("-last_reviewed_on", "sort_title")[:count])


def intact(publications: Iterable[Publication], *, withdrawn_too: bool = False) -> list[Publication]:
    """``publications``, each altered row replaced by what the records say, or left out where they are altered too.

    They need ``with_newest_event()``. A page that was taken down is left out as well, unless ``withdrawn_too``.
    """
    listed = []
    for publication in publications:
        if publication.is_intact() and not _is_outdated(publication):
            listed.append(publication)
            continue
        stand_in = recovery.newest_that_checks(publication.page_id)
        row = f"{Publication._meta.db_table} row {publication.pk}"
        alarms.raise_alarm(publication.page_id, publication.title, [f"{row}: altered, in a list"], stand_in)
        if stand_in is not None and (stand_in.is_in_force or withdrawn_too):
            listed.append(stand_in)
    return listed


def signed_by(physician: Physician) -> list[Publication]:
    """The publications in force that stand on a signature of this physician, by title; one query."""
    signed = Publication.objects.in_force().filter(signature__physician=physician).select_related("signature")
    listed = intact(signed.with_newest_event().order_by("sort_title"))
    return [
        p
        for p in listed
        if p.signature.is_intact()
        and p.signature.record_digest == p.signature_digest
        and p.signature.physician_id == physician.pk  # not so where another signature stands in
    ]


def page_of(first: int, count: int) -> tuple[list[Publication], bool]:
    """``count`` publications in force by title from the ``first`` on, and whether there are more; one query."""
    by_title = Publication.objects.in_force().with_newest_event().order_by("sort_title", "pk")
    listed = list(by_title[first : first + count + 1])
    return intact(listed[:count]), len(listed) > count


def stamp_of(publication: Publication) -> Stamp:
    return _stamp(publication.signature, publication.text_changed_on)


def stamp_of_signature(signature: Signature) -> Stamp:
    """The stamp as a version that was public once bore it."""
    return _stamp(signature, text_changed_on(signature.version))


def _stamp(signature: Signature, text_changed_on) -> Stamp:
    return Stamp(
        signer=signature.signer,
        physician_slug=signature.physician.slug,
        last_reviewed_on=signature.signed_on,
        text_changed_on=text_changed_on,
        next_review_on=signature.next_review_on,
        version_number=signature.version.number,
        digest=signature.digest,
    )
