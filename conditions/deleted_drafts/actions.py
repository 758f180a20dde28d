"""Keep what is deleted, tell its writers and the managers, and bring it back."""

import json

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, Revision

from conditions.deleted_drafts.events import DraftRestored
from conditions.deleted_drafts.models import DeletedDraft
from conditions.ledger.actions import record
from conditions.ledger.rights import acting
from tovani.users.roles import MANAGERS


class NotRestorableError(Exception):
    """The message says why."""


def keep(page) -> DeletedDraft:
    """A copy of the newest draft of ``page``, which is about to be deleted. Those who wrote on it are told."""
    by = acting()
    newest = page.get_latest_revision()
    content = newest.content if newest else page.serializable_data()
    revisions = Revision.page_revisions.filter(object_id=str(page.pk))
    writers = {
        *revisions.exclude(user=None).values_list("user_id", flat=True),
        *([page.owner_id] if page.owner_id else []),
    }
    kept = DeletedDraft.objects.create(
        page_id=page.pk,
        title=page.title,
        content=json.dumps(content, ensure_ascii=False, sort_keys=True, default=str),
        parent_id=page.get_parent().pk,
        writers=sorted(writers),
        deleted_by_id=by.pk if by else None,
        deleted_at=timezone.now(),
    )
    if writers - {kept.deleted_by_id}:
        _tell(kept, by)
    return kept


def _tell(kept: DeletedDraft, by) -> None:
    users = get_user_model().objects.filter(is_active=True).exclude(email="").exclude(pk=kept.deleted_by_id)
    told = users.filter(pk__in=kept.writers) | users.filter(groups__name=MANAGERS)
    words = (
        f"{by.get_full_name() if by else 'Somebody'} deleted the draft “{kept.title}”, on which somebody else has "
        "written too. Its writers and content managers can bring it back: admin, “Sign-off”, “Deleted drafts”.\n"
    )
    for address in sorted(set(told.values_list("email", flat=True))):
        send_mail(f"Deleted: the draft “{kept.title}”", words, None, [address])


@transaction.atomic
def restore(kept: DeletedDraft, *, by):
    """Make the page anew, as a draft, under its old parent or the index. Raises NotRestorableError."""
    kept = DeletedDraft.objects.select_for_update().get(pk=kept.pk)
    if kept.restored_at:
        raise NotRestorableError("This draft was restored already.")
    index = apps.get_model("conditions", "ConditionIndexPage").objects
    parent = Page.objects.filter(pk=kept.parent_id).first() or index.first()
    content = {**json.loads(kept.content), "pk": None, "path": "", "depth": None, "live": False, "comments": []}
    content |= {"live_revision": None, "latest_revision": None, "alias_of": None, "locked": False, "locked_by": None}
    page = apps.get_model("conditions", "ConditionPage").from_serializable_data(content, strict_fks=False)
    if page is None:
        raise NotRestorableError("What was kept of this draft does not fit this version of the site any more.")
    page.slug = _free(page.slug or slugify(kept.title), parent)
    page.url_path = ""
    page.has_unpublished_changes = True
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    kept.restored_at = timezone.now()
    kept.save(update_fields=["restored_at"])
    record(DraftRestored(deleted_page=kept.page_id), actor=by, page_id=page.pk, page_title=page.title)
    return page


def _free(slug: str, parent: Page) -> str:
    taken, found, number = set(parent.get_children().values_list("slug", flat=True)), slug, 1
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found
