"""When a stored row is not what was signed: what the sealed ledger and the untouched records still vouch for."""

from collections.abc import Collection

from conditions.ledger.actions import subject_of
from conditions.ledger.models import AuditEvent, DigestedModel
from conditions.publications.models import Publication
from conditions.publications.projection import bare_take_down, project, public_events, signature_named_by
from conditions.signoff.events import TakenDown
from conditions.signoff.models import Signature


def newest_that_checks(page_id: int) -> Publication | None:
    """The newest published version of the page of which every record checks, as a publication that is not stored.

    A page that was taken down stays down, with its notice, and so does every version that was public before. None where
    the ledger's word on the page's state was altered as well, or no version is left that checks.
    """
    newest = public_events(page_id).first()
    if newest is None or not newest.is_intact():
        return None
    taken_down = newest if newest.kind == TakenDown.kind else None
    for event in public_events(page_id).iterator(chunk_size=5):
        if event.kind == TakenDown.kind:
            if event != taken_down:
                break  # what follows was taken down before the page was put up again
            continue
        published = event
        signature = _signature_that_checks(page_id, published)
        if signature:
            publication = project(signature, published, taken_down)
            publication.event_seq = newest.seq
            publication.projected_digest = publication.compute_record_digest()
            return publication
    return bare_take_down(taken_down) if taken_down else None


def _signature_that_checks(page_id: int, published: AuditEvent) -> Signature | None:
    if not published.is_intact():
        return None
    found = Signature.objects.for_page(page_id).select_related("version", "physician")
    try:
        signature = found.filter(pk=signature_named_by(published)).first()
    except (ValueError, TypeError):  # values of another type than their columns
        return None
    if signature is None or not checks(signature, vouching_events([signature, signature.version])):
        return None
    return signature


Claim = tuple[str, int, str]


def claim(row: DigestedModel) -> Claim:
    """What the ledger has to say of an append-only row: kind of event, key, digest."""
    return row.vouched_by, row.pk, row.record_digest


def vouching_events(rows: Collection[DigestedModel]) -> dict[Claim, AuditEvent]:
    """The sealed events that tell of append-only ``rows`` as they stand, by claim; one query. Others are left out."""
    intact = [row for row in rows if row.is_intact()]
    wanted = {claim(row) for row in intact}
    subjects = {subject_of(row) for row in intact}
    types, keys = {subject.type for subject in subjects}, {subject.key for subject in subjects}
    kinds = {row.vouched_by for row in intact}
    found = {}
    events = AuditEvent.objects.filter(subject_type__in=types, subject_id__in=keys, kind__in=kinds)
    for event in events if wanted else ():
        made = _claim_of(event)
        if made in wanted and event.is_intact():
            found[made] = event
    return found


def _claim_of(event: AuditEvent) -> Claim | None:
    """What an event says was written with it; None if it was altered beyond reading."""
    try:
        row = event.payload["row"]
        return event.kind, row["id"], row["record_digest"]
    except (KeyError, TypeError):
        return None


def checks(signature: Signature, vouched: Collection[Claim]) -> bool:
    """Whether signature and version are what was signed; ``vouched`` as by ``vouching_events``."""
    version = signature.version
    return (
        version.text_is_intact()
        and signature.digest == version.digest
        and signature.page_id == version.page_id
        and claim(version) in vouched
        and claim(signature) in vouched
    )
