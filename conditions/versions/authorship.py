"""Who wrote any part of a change. The ledger is asked, and not the revisions: those can be overwritten and purged."""

from django.contrib.auth import get_user_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from conditions.audit.models import AuditEvent
from conditions.audit.people import named
from conditions.references.models import Reference

WRITING = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy", "page.imported", "wagtail.rename")


def authors_of_change(page, *, since_event: int, by) -> list[dict]:
    """Everybody who wrote what is on ``page`` since the ledger's event ``since_event``, and ``by`` who submits it.

    Those who edited a cited reference in the library or uploaded a figure wrote part of the page too.
    Returns [{"id", "name"}] ordered by id: the name as a commitment (audit/people.py), empty if the account is gone.
    """
    events = AuditEvent.objects.for_page(page.pk).since(since_event)
    ids = set(events.filter(kind__in=WRITING).exclude(actor_id=None).values_list("actor_id", flat=True))
    since = AuditEvent.objects.filter(seq=since_event).values_list("at", flat=True).first()
    revisions = Revision.page_revisions.filter(object_id=str(page.pk))
    references = Reference.history.filter(id__in=_reference_ids(page))
    if since:
        revisions = revisions.filter(created_at__gt=since)
        references = references.filter(history_date__gt=since)
    ids.update(revisions.exclude(user_id=None).values_list("user_id", flat=True))
    ids.update(references.exclude(history_user_id=None).values_list("history_user_id", flat=True))
    ids.update(_uploaders(page, since))
    if by is not None:
        ids.add(by.pk)
    users = get_user_model().objects.in_bulk(ids)
    return [{"id": pk, "name": named(users[pk]).pk if pk in users else ""} for pk in sorted(ids)]


def _reference_ids(page) -> set[int]:
    return {
        item["reference"].pk
        for block in page.body
        if block.block_type == "references"
        for item in block.value["items"]
        if item["reference"]
    }


def _uploaders(page, since) -> set[int]:
    images = [b.value["image"].pk for b in page.body if b.block_type == "figure" and b.value["image"]]
    if not images:
        return set()
    found = get_image_model().objects.filter(pk__in=images).exclude(uploaded_by_user_id=None)
    if since:
        found = found.filter(created_at__gt=since)
    return set(found.values_list("uploaded_by_user_id", flat=True))
