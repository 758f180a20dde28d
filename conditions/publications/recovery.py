"""When a stored row is not what was signed: what the sealed ledger and the untouched records still vouch for."""

import json

from conditions.audit.models import AuditEvent, DigestedModel
from conditions.publications.actions import project, withdrawal_of
from conditions.publications.models import Publication
from conditions.signoff import rules
from conditions.signoff.models import Signature


def newest_that_checks(page_id: int) -> Publication | None:
    """The newest signed version of the page of which every record checks, as a publication that is not stored.

    A page that was taken down stays down. None where the ledger's word on the page's state was altered as well, or no
    version is left that checks.
    """
    event = (
        AuditEvent.objects.for_page(page_id).filter(kind__in=(rules.PUBLISHED, rules.TAKEN_DOWN)).newest_first().first()
    )
    if event is None or not event.is_intact():
        return None
    withdrawal = withdrawal_of(event) if event.kind == rules.TAKEN_DOWN else None
    signatures = Signature.objects.for_page(page_id).newest_first().select_related("version", "physician")
    for signature in signatures.iterator(chunk_size=5):
        if _checks(signature):
            return project(signature, event.seq, withdrawal)
    return None


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
