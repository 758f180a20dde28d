"""What the public side asks for. Every answer was checked against its digests; an altered row is never handed out."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from conditions.integrity import alarms, stand_ins
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.publications.models import Publication
from conditions.publications.projection import slug_of, text_changed_on
from conditions.signoff.events import Published
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
    if not version.is_intact():
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
    stand_in = stand_ins.stand_in_for(publication.page_id)
    alarms.raise_alarm(publication.page_id, publication.title, found, stand_in)
    if stand_in is None:
        raise AlteredPublicationError(found[0])
    return stand_in


def publication_at(slug: str) -> Publication | None:
    """The publication with this address, in force or taken down, checked; one query unless something was altered."""
    found = Publication.objects.with_newest_event().filter(slug=slug)
    publication = reading.first(found.with_record())
    if publication:
        return checked(publication)
    row = found.values_list("page_id", "title").first()
    return _in_place_of_a_damaged_row(*row) if row else None


def _in_place_of_a_damaged_row(page_id: int, title: str) -> Publication:
    """For where a publication, its version or its signature is gone or holds no values of its columns."""
    stand_in = stand_ins.stand_in_for(page_id)
    fault = (
        f"{Publication._meta.db_table}: of page {page_id} the row, its version or its signature is gone or unreadable"
    )
    alarms.raise_alarm(page_id, title, [fault], stand_in)
    if stand_in is None:
        raise AlteredPublicationError(fault)
    return stand_in


def open_alarms(at) -> list:
    """Alarms of the last 30 days before ``at`` about pages whose stored rows still are not what was signed."""
    raised = alarms.raised_since(at - timedelta(days=30))
    if not raised:
        return []
    pages = Publication.objects.with_record().with_newest_event().filter(page_id__in={a.page_id for a in raised})
    whole = {row.page_id for _pk, row in reading.few(pages) if row is not None and not faults(row)}
    return [alarm for alarm in raised if alarm.page_id not in whole]


def once_at(slug: str) -> Publication | None:
    """The publication, checked, of the page that was once public under ``slug``, whatever its address is now."""
    pages = ContentVersion.objects.filter(slug=slug, signatures__isnull=False).values_list("page_id", flat=True)
    events = AuditEvent.objects.filter(page_id__in=set(pages), kind=Published.kind).order_by("seq")
    published = next((event for event in events if slug_of(event) == slug), None)
    if published is None:
        return None
    row = Publication.objects.filter(page_id=published.page_id).values_list("slug", flat=True).first()
    if row is None:
        return _in_place_of_a_damaged_row(published.page_id, published.page_title)
    publication = publication_at(row)
    return publication if publication and publication.page_id == published.page_id else None


def library() -> list[Publication]:
    """All publications in force by title; one query."""
    return intact(Publication.objects.in_force().with_newest_event().order_by("sort_title"))


def recently_reviewed(count: int) -> list[Publication]:
    """The ``count`` publications that a physician read last; one query."""
    listed = Publication.objects.in_force().with_newest_event()
    return intact(listed.order_by("-last_reviewed_on", "sort_title")[:count])


def intact(publications: QuerySet, *, taken_down_too: bool = False) -> list[Publication]:
    """``publications``, each altered row replaced by what the records say, or left out where they are altered too.

    They need ``with_newest_event()``. A page that was taken down is left out as well, unless ``taken_down_too``.
    """
    return _checked_rows(_fetched(publications), taken_down_too=taken_down_too)


def first_of(publications: QuerySet, count: int) -> tuple[list[Publication], bool]:
    """``intact`` for the first ``count``, and whether there are more. ``publications`` go one further than that."""
    fetched = _fetched(publications)
    return _checked_rows(fetched[:count]), len(fetched) > count


def _fetched(publications: QuerySet) -> list[tuple[int, Publication | None]]:
    """(page_id, row); without the row where it holds values that its columns cannot have, as SQLite lets it."""
    fetched = reading.at_once(publications)
    if fetched is not None:
        return [(publication.page_id, publication) for publication in fetched]
    pairs = list(publications.values_list("pk", "page_id"))
    readable = dict(reading.few(Publication.objects.with_newest_event().filter(pk__in=[pk for pk, _page_id in pairs])))
    return [(page_id, readable.get(pk)) for pk, page_id in pairs]


def _checked_rows(fetched: list[tuple[int, Publication | None]], *, taken_down_too: bool = False) -> list[Publication]:
    listed = []
    for page_id, publication in fetched:
        if publication is not None and publication.is_intact() and not _is_outdated(publication):
            listed.append(publication)
            continue
        stand_in = stand_ins.stand_in_for(page_id)
        title = publication.title if publication else "A page"
        alarms.raise_alarm(
            page_id, title, [f"{Publication._meta.db_table}, page {page_id}: altered, in a list"], stand_in
        )
        if stand_in is not None and (stand_in.is_in_force or taken_down_too):
            listed.append(stand_in)
    return listed


def figure_is_public(name: str) -> bool:
    """Whether a version that can be read now has the figure stored as ``name``; one query."""
    shown_on = Publication.objects.with_newest_event().filter(figures__name=name)
    return any(publication.is_in_force for publication in intact(shown_on))


def signed_by(physician: Physician) -> list[Publication]:
    """The publications in force that stand on a signature of this physician, by title; two queries."""
    signed = Publication.objects.in_force().filter(signature__physician=physician)
    listed = intact(signed.with_newest_event().order_by("sort_title"))
    signatures = dict(reading.few(Signature.objects.filter(pk__in=[p.signature_id for p in listed])))

    def is_theirs(publication: Publication) -> bool:
        signature = signatures.get(publication.signature_id)
        return (
            signature is not None
            and signature.is_intact()
            and signature.record_digest == publication.signature_digest
            and signature.physician_id == physician.pk  # not so where another signature stands in
        )

    return [publication for publication in listed if is_theirs(publication)]


def page_of(first: int, count: int) -> tuple[list[Publication], bool]:
    """``count`` publications in force by title from the ``first`` on, and whether there are more; one query."""
    by_title = Publication.objects.in_force().with_newest_event().order_by("sort_title", "pk")
    return first_of(by_title[first : first + count + 1], count)


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
