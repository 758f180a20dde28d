"""Drafts that were deleted, for those who wrote them and for content managers: to be brought back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from conditions.deleted_drafts.actions import NotRestorableError, restore
from conditions.deleted_drafts.models import DeletedDraft
from conditions.desk.access import for_those_who, in_group
from tovani.users.roles import MANAGERS, WRITERS


def may_see_deleted(user) -> bool:
    return in_group(user, WRITERS, MANAGERS)


def _visible(user):
    return DeletedDraft.objects.all() if in_group(user, MANAGERS) else DeletedDraft.objects.of(user)


@require_safe
@for_those_who(may_see_deleted)
def deleted_drafts(request):
    return render(request, "conditions/admin/deleted_drafts.html", {"drafts": _visible(request.user).waiting()[:200]})


@require_POST
@for_those_who(may_see_deleted)
def restore_draft(request, draft_id):
    kept = get_object_or_404(DeletedDraft, pk=draft_id)
    if not _visible(request.user).filter(pk=kept.pk).exists():
        raise PermissionDenied
    try:
        page = restore(kept, by=request.user)
    except NotRestorableError as problem:
        messages.error(request, str(problem))
        return redirect("deleted_drafts")
    messages.success(request, f"“{page.title}” is a draft again.")
    return redirect("wagtailadmin_pages:edit", page.pk)
