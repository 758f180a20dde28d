"""Who wrote any part of a change. The ledger is asked, and not the revisions: those can be overwritten and purged."""

import json
from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from conditions.ledger.models import AuditEvent
from conditions.ledger.people import named
from conditions.practice.models import EditorialPolicy
from conditions.references.models import Reference
from conditions.versions.events import Copied, Imported
from conditions.versions.models import ContentVersion

WRITING = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy", Imported.kind, "wagtail.rename")


def authors_of_change(page, *, since_event: int, published: ContentVersion | None, by) -> list[dict]:
    """Everybody who wrote what is on ``page`` since the ledger's event ``since_event``, and ``by`` who submits it.

    ``published`` is the version that was submitted with that event. Part of the page is written as well by those who
    edited a cited reference in the library or the disclaimer, who uploaded or replaced a figure, and who wrote the page
    that this one was copied from. Returns [{"id", "name"}] ordered by id: the name as a commitment (ledger/people.py),
    empty if the account is gone.
    """
    since = AuditEvent.objects.filter(seq=since_event).values_list("at", flat=True).first()
    ids = {
        *_writers(page, since_event, since),
        *_writers_of_the_original(page, since_event),
        *_editors(Reference.history.filter(id__in=_chosen(Reference, page.body)), since),
        *_writers_of_the_disclaimer(since),
        *_makers_of_figures(page, published, since_event),
    }
    if by is not None:
        ids.add(by.pk)
    users = get_user_model().objects.in_bulk(ids)
    return [{"id": pk, "name": named(users[pk]).pk if pk in users else ""} for pk in sorted(ids)]


def _actors(events) -> set[int]:
    return set(events.exclude(actor_id=None).values_list("actor_id", flat=True))


def _writers(page, since_event: int, since) -> set[int]:
    revisions = Revision.page_revisions.filter(object_id=str(page.pk))
    if since:
        revisions = revisions.filter(created_at__gt=since)
    return _actors(AuditEvent.objects.for_page(page.pk).since(since_event).filter(kind__in=WRITING)) | set(
        revisions.exclude(user_id=None).values_list("user_id", flat=True)
    )


def _writers_of_the_original(page, since_event: int) -> set[int]:
    """Of a page that came about as a copy: those who wrote what was copied, and what that was a copy of."""
    originals: set[int] = set()
    found = _sources(AuditEvent.objects.for_page(page.pk).since(since_event))
    while found - originals:
        originals |= found
        found = _sources(AuditEvent.objects.filter(page_id__in=found))
    return _actors(AuditEvent.objects.filter(page_id__in=originals, kind__in=WRITING)) if originals else set()


def _sources(events) -> set[int]:
    return {event.payload.get("source") for event in events.filter(kind=Copied.kind)} - {None}


def _editors(history, since) -> set[int]:
    rows = history.filter(history_date__gt=since) if since else history
    return set(rows.exclude(history_user_id=None).values_list("history_user_id", flat=True))


def _writers_of_the_disclaimer(since) -> set[int]:
    """Of the policy's changes those that changed the words which stand on every page."""
    found, before = set(), None
    for row in EditorialPolicy.history.order_by("history_date", "history_id"):
        if row.disclaimer != before and row.history_user_id and (since is None or row.history_date > since):
            found.add(row.history_user_id)
        before = row.disclaimer
    return found


def _chosen(model, body) -> set[int]:
    """The rows of ``model`` that are chosen anywhere in a body: what its blocks themselves say they refer to."""
    return {int(pk) for found, pk, *_place in body.stream_block.extract_references(body) if found is model}


def _makers_of_figures(page, published: ContentVersion | None, since_event: int) -> set[int]:
    """Who uploaded a figure that the published version does not have, whenever that was, or replaced one since."""
    model = get_image_model()
    images = _chosen(model, page.body)
    new = images - (_chosen(model, _body_of(published)) if published else set())
    uploaded = model.objects.filter(pk__in=new).exclude(uploaded_by_user_id=None)
    return set(uploaded.values_list("uploaded_by_user_id", flat=True)) | _replacers(images, since_event)


def _body_of(version: ContentVersion):
    field = apps.get_model("conditions", "ConditionPage")._meta.get_field("body")
    return field.to_python(json.loads(version.desk_copy)["body"])


def _replacers(images: Iterable[int], since_event: int) -> set[int]:
    if not images:
        return set()
    model = get_image_model()._meta.label_lower
    about_them = AuditEvent.objects.filter(subject_type=model, subject_id__in=[str(pk) for pk in images])
    return _actors(about_them.since(since_event).filter(kind="thing.edit"))
