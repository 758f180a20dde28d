"""What auditors read beside the ledger: drafts and what changed in them, pictures, and who holds which right now."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Revision, WorkflowPage

from conditions.desk.access import for_those_who
from conditions.desk.access_log import looked
from conditions.desk.auditors import may_audit
from conditions.models import ConditionPage
from conditions.physicians.models import Physician
from conditions.practice.clock import practice_day
from conditions.publications.comparison import drafts_compared
from conditions.versions.canonical import NotCanonicalError

A_SCREEN = 200


@require_safe
@for_those_who(may_audit)
def drafts(request, page_id):
    """Every draft that was saved of a page, newest first."""
    page = get_object_or_404(Page, pk=page_id)
    looked(request, "the drafts of a page", page_id=page.pk, title=page.title)
    found = Revision.page_revisions.filter(object_id=str(page.pk)).select_related("user").order_by("-created_at", "-pk")
    context = {"page": page, "drafts": found[:A_SCREEN], "count": found.count()}
    return render(request, "conditions/admin/drafts.html", context)


def _draft(revision_id) -> tuple[Revision, ConditionPage]:
    revision = get_object_or_404(Revision.page_revisions, pk=revision_id)
    page = revision.as_object()
    if not isinstance(page, ConditionPage):
        raise Http404
    return revision, page


@require_safe
@for_those_who(may_audit)
def draft(request, revision_id):
    """A draft as it reads, and what it changed against the one saved before it."""
    revision, page = _draft(revision_id)
    looked(request, "a draft", page_id=page.pk, title=page.title)
    earlier = Revision.page_revisions.filter(object_id=revision.object_id, pk__lt=revision.pk).order_by("-pk").first()
    changed, problem = None, ""
    try:
        changed = drafts_compared(earlier.as_object(), page) if earlier else None
    except NotCanonicalError as refused:
        problem = str(refused)
    context = {"revision": revision, "page": page, "earlier": earlier, "changed": changed, "problem": problem}
    return render(request, "conditions/admin/draft.html", context)


@require_safe
@xframe_options_sameorigin
@for_those_who(may_audit)
def draft_article(request, revision_id):
    _revision, page = _draft(revision_id)
    return page.serve_preview(request, "")


@require_safe
@for_those_who(may_audit)
def pictures(request):
    looked(request, "the pictures")
    found = get_image_model().objects.select_related("uploaded_by_user", "collection").order_by("-created_at", "-pk")
    context = {"pictures": found[:A_SCREEN], "count": found.count()}
    return render(request, "conditions/admin/pictures.html", context)


@require_safe
@for_those_who(may_audit)
def rights(request):
    """Who holds which right now: groups with their rights and members, superusers, physicians, workflows."""
    looked(request, "who holds which right")
    users = get_user_model().objects.order_by("last_name", "first_name", "pk")
    over_collections = GroupCollectionPermission.objects.select_related("collection", "permission")
    groups = Group.objects.order_by("name").prefetch_related(
        "permissions__content_type",
        Prefetch("user_set", users, to_attr="members"),
        Prefetch("page_permissions", GroupPagePermission.objects.select_related("page", "permission")),
        Prefetch("collection_permissions", over_collections),
    )
    today = practice_day(timezone.now())
    physicians = Physician.objects.select_related("user")
    context = {
        "groups": groups,
        "superusers": users.filter(is_superuser=True),
        "alone": users.filter(groups=None, is_superuser=False),
        "own": users.exclude(user_permissions=None).prefetch_related("user_permissions"),
        "physicians": [(physician, physician.absence(today)) for physician in physicians],
        "assignments": WorkflowPage.objects.select_related("workflow", "page"),
    }
    return render(request, "conditions/admin/rights.html", context)
