"""What the public side asks for. Every answer was checked against its digests; an altered row is never handed out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from conditions.publications.models import Publication
from conditions.versions.models import ContentVersion

logger = logging.getLogger("tovani.integrity")


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
    found = []
    if not publication.is_intact():
        found.append(f"{Publication._meta.db_table} row {publication.pk}: its contents do not fit its digest")
    if not version.text_is_intact() or not version.is_intact():
        found.append(f"{ContentVersion._meta.db_table} row {version.pk}: its text does not fit its digest")
    if not signature.is_intact():
        found.append(f"{signature._meta.db_table} row {signature.pk}: its contents do not fit its digest")
    if not publication.digest == version.digest == signature.digest or signature.version_id != version.pk:
        found.append(f"{Publication._meta.db_table} row {publication.pk}: signature and version do not belong together")
    return found


def checked(publication: Publication) -> Publication:
    """``publication``, if it is what was signed. Raises AlteredPublicationError and raises the alarm otherwise."""
    found = faults(publication)
    if found:
        for fault in found:
            logger.critical("The public page is held back: %s", fault)
        raise AlteredPublicationError(found[0])
    return publication


def publication_at(slug: str) -> Publication | None:
    """The publication with this address, in force or withdrawn, checked; one query."""
    publication = Publication.objects.with_record().filter(slug=slug).first()
    return checked(publication) if publication else None


def moved_to(slug: str) -> str:
    """The present slug of a page that was once public under ``slug``; empty if there is none."""
    page_id = (
        ContentVersion.objects.filter(slug=slug, signatures__isnull=False).values_list("page_id", flat=True).first()
    )
    return Publication.objects.filter(page_id=page_id).values_list("slug", flat=True).first() or "" if page_id else ""


def library() -> list[Publication]:
    """All publications in force by title; one query."""
    return _intact(Publication.objects.in_force().order_by("sort_title"))


def recently_reviewed(count: int) -> list[Publication]:
    """The ``count`` publications that a physician read last; one query."""
    return _intact(Publication.objects.in_force().order_by("-last_reviewed_on", "sort_title")[:count])


def _intact(publications: Iterable[Publication]) -> list[Publication]:
    """``publications`` but those whose row was altered; they are reported."""
    listed = []
    for publication in publications:
        if publication.is_intact():
            listed.append(publication)
        else:
            logger.critical("The library leaves out %s row %s: altered", Publication._meta.db_table, publication.pk)
    return listed


def stamp_of(publication: Publication) -> Stamp:
    signature = publication.signature
    return Stamp(
        signer=signature.signer,
        physician_slug=signature.physician.slug,
        last_reviewed_on=signature.signed_on,
        text_changed_on=publication.text_changed_on,
        next_review_on=signature.next_review_on,
        version_number=publication.version.number,
        digest=publication.digest,
    )
