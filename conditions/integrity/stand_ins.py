"""When a stored row is not what was signed: what the sealed ledger and the untouched records still vouch for."""

from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.ledger.vouching import vouching_events
from conditions.publications.models import Publication
from conditions.publications.projection import bare_take_down, project, public_events, signature_named_by
from conditions.signoff.events import TakenDown
from conditions.signoff.models import Signature


def stand_in_for(page_id: int) -> Publication | None:
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
        signature = _signature_as_signed(page_id, published)
        if signature:
            publication = project(signature, published, taken_down)
            publication.event_seq = newest.seq
            publication.projected_digest = publication.compute_record_digest()
            return publication
    return bare_take_down(taken_down) if taken_down else None


def _signature_as_signed(page_id: int, published: AuditEvent) -> Signature | None:
    if not published.is_intact():
        return None
    found = Signature.objects.for_page(page_id).select_related("version", "physician")
    signature = reading.first(found.filter(pk=signature_named_by(published)))
    if signature is None or not signature.is_as_signed(vouching_events([signature, signature.version])):
        return None
    return signature
