"""A page's sign-off history on one screen, from the ledger and the records, for everybody who works here."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from conditions.auditing.timeline import with_words
from conditions.desk.access import for_those_who, may_look
from conditions.desk.access_log import looked
from conditions.desk.auditors import may_audit
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.publications.actions import may_take_down
from conditions.publications.models import Publication, Schedule
from conditions.signoff.models import Review, Signature
from conditions.signoff.rules import is_physician
from conditions.versions.models import ContentVersion

EVENTS_A_PAGE = 100


def _may_write(page, user) -> bool:
    tester = page.specific.permissions_for_user(user)
    return tester.can_write() if hasattr(tester, "can_write") else tester.can_edit()


def _readable(rows) -> list:
    """Newest first, without those that hold values their columns cannot have; ``verify`` names them."""
    return [row for _pk, row in reading.few(rows, newest_first=True) if row is not None]


@require_safe
@for_those_who(may_look)
def page_history(request, page_id):
    events = AuditEvent.objects.for_page(page_id).with_names().newest_first()
    page = Page.objects.filter(pk=page_id).first()
    if page is None and not events.exists():
        raise Http404
    shown = Paginator(events.values_list("seq", flat=True), EVENTS_A_PAGE).get_page(request.GET.get("p"))
    title = page.get_admin_display_title() if page else events.values_list("page_title", flat=True).first()
    versions = ContentVersion.objects.for_page(page_id).select_related("submitter")
    versions = versions.defer("canonical", "plain_text", "desk_copy")
    context = {
        "page": page,
        "page_id": page_id,
        "title": title,
        "publication": next(iter(_readable(Publication.objects.with_record().filter(page_id=page_id))), None),
        "planned": Schedule.objects.waiting().for_page(page_id).select_related("signature__version", "planned_by"),
        "review": Review.objects.waiting().for_page(page_id).select_related("version", "physician__user").first(),
        "versions": _readable(versions),
        "signatures": _readable(Signature.objects.for_page(page_id).select_related("version")),
        "events": with_words(AuditEvent.objects.with_names().filter(seq__in=list(shown))),
        "may_audit": may_audit(request.user),
        "shown": shown,
        "is_physician": is_physician(request.user),
        "may_take_down": may_take_down(request.user),
        "may_edit": page is not None and _may_write(page, request.user),
    }
    if may_audit(request.user):
        looked(request, "the sign-off history of the page", page_id=page_id, title=title)
    return render(request, "conditions/admin/page_history.html", context)
