"""When a stored row is not what was signed: what the sealed ledger and the untouched records still vouch for."""

import json

from conditions.audit.models import AuditEvent, DigestedModel
from conditions.publications.models import Publication
from conditions.publications.projection import project, public_events, signature_named_by
from conditions.signoff import rules
from conditions.signoff.models import Signature


def newest_that_checks(page_id: int) -> Publication | None:
    """The newest published version of the page of which every record checks, as a publication that is not stored.

    A page that was taken down stays down. None where the ledger's word on the page's state was altered as well, or no
    version is left that checks.
    """
    newest = public_events(page_id).first()
    if newest is None or not newest.is_intact():
        return None
    taken_down = newest if newest.kind == rules.TAKEN_DOWN else None
    for published in public_events(page_id).filter(kind=rules.PUBLISHED).iterator(chunk_size=5):
        signature = _signature_that_checks(page_id, published)
        if signature:
            publication = project(signature, published, taken_down)
            publication.event_seq = newest.seq
            return publication
    return None


def _signature_that_checks(page_id: int, published: AuditEvent) -> Signature | None:
    if not published.is_intact():
        return None
    found = Signature.objects.for_page(page_id).select_related("version", "physician")
    signature = found.filter(pk=signature_named_by(published)).first()
    return signature if signature and _checks(signature) else None


def _checks(signature: Signature) -> bool:
    version = signature.version
    return (
        version.text_is_intact()
        and signature.digest == version.digest
        and signature.page_id == version.page_id
        and _is_vouched_for(version)
        and _is_vouched_for(signature)
    )


def _is_vouched_for(row: DigestedModel) -> bool:
    """Whether the row fits its digest, and a sealed event of its page holds that digest."""
    if not row.is_intact():
        return False
    events = AuditEvent.objects.for_page(row.page_id).filter(
        kind=row.vouched_by, data__contains=f'"record_digest":"{row.record_digest}"'
    )
    return any(event.is_intact() and json.loads(event.data)["row"]["id"] == row.pk for event in events)
