"""What the public side asks for. Every answer was checked against its digests; an altered row is never handed out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from conditions.physicians.models import Physician
from conditions.publications import alarms, recovery
from conditions.publications.models import Publication
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
    if not version.text_is_intact() or not version.is_intact():
        found.append(f"{ContentVersion._meta.db_table} row {version.pk}: its text does not fit its digest")
    if not signature.is_intact():
        found.append(f"{signature._meta.db_table} row {signature.pk}: its contents do not fit its digest")
    if (
        not publication.digest == version.digest == signature.digest
        or signature.version_id != version.pk
        or publication.signature_digest != signature.record_digest
    ):
        found.append(f"{row}: signature and version do not belong together")
    if getattr(publication, "newest_event", publication.event_seq) != publication.event_seq:
        found.append(f"{row}: an old state was put back; the ledger tells of a newer one")
    return found


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


def moved_to(slug: str) -> str:
    """The present slug of a page that was once public under ``slug``; empty if there is none."""
    page_id = (
        ContentVersion.objects.filter(slug=slug, signatures__isnull=False).values_list("page_id", flat=True).first()
    )
    return Publication.objects.filter(page_id=page_id).values_list("slug", flat=True).first() or "" if page_id else ""


def library() -> list[Publication]:
    """All publications in force by title; one query."""
    return intact(Publication.objects.in_force().order_by("sort_title"))


def recently_reviewed(count: int) -> list[Publication]:
    """The ``count`` publications that a physician read last; one query."""
    return intact(Publication.objects.in_force().order_by("-last_reviewed_on", "sort_title")[:count])


def intact(publications: Iterable[Publication]) -> list[Publication]:
    """``publications``, each altered row replaced by what the records say, or left out where they are altered too."""
    listed = []
    for publication in publications:
        if publication.is_intact():
            listed.append(publication)
            continue
        stand_in = recovery.newest_that_checks(publication.page_id)
        row = f"{Publication._meta.db_table} row {publication.pk}"
        alarms.raise_alarm(publication.page_id, publication.title, [f"{row}: altered, in a list"], stand_in)
        if stand_in is not None and stand_in.is_in_force:
            listed.append(stand_in)
    return listed


def signed_by(physician: Physician) -> list[Publication]:
    """The publications in force that stand on a signature of this physician, by title; one query."""
    return intact(Publication.objects.in_force().filter(signature__physician=physician).order_by("sort_title"))


def page_of(first: int, count: int) -> list[Publication]:
    """``count`` publications in force by title from the ``first`` on, with signature and version; one query."""
    found = Publication.objects.in_force().select_related("signature", "version").order_by("sort_title", "pk")
    return intact(found.defer("version__desk_copy", "version__plain_text", "version__canonical")[first : first + count])


def stamp_of(publication: Publication) -> Stamp:
    return _stamp(publication.signature, publication.text_changed_on)


def stamp_of_signature(signature: Signature) -> Stamp:
    """The stamp as a version that was public once bore it."""
    first = signature.version.signatures.order_by("signed_at", "pk").values_list("signed_on", flat=True).first()
    return _stamp(signature, first)


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
