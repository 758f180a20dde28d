from django.db.models import ProtectedError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from conditions.ledger.keys import KeyRingError
from conditions.ledger.obstacles import obstacle
from conditions.models import OnTheRecordError
from conditions.signoff.models import Review

SOMETHING_HANGS_ON_IT = (
    "Something that is part of the record hangs on it, so it cannot be deleted. (Accounts and physicians are closed "
    "instead: untick “Active”.)"
)
_DISABLING = {
    "wagtailadmin_workflows:disable": "wagtailcore.delete_workflow",
    "wagtailadmin_workflows:disable_task": "wagtailcore.delete_task",
}


def _wants_json(request) -> bool:
    asked_by_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
    return request.path.startswith("/admin/api/") or asked_by_script or not request.accepts("text/html")


def _not_recorded(request, why: str):
    """Whatever was to be saved: each save and its event are one transaction, so nothing was."""
    if _wants_json(request):
        answer = JsonResponse({"detail": f"Nothing was saved. {why}"}, status=503)
    else:
        answer = render(request, "503_record.html", {"why": why}, status=503)
    answer["Cache-Control"] = "no-store"
    return answer


class KeptOnRecordMiddleware:
    """Whatever screen tried to delete what the record rests on: the person is told why, and what to do instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Wagtail cancels what runs before it disables a workflow or step; waiting reviews would end unasked."""
        right = _DISABLING.get(request.resolver_match.view_name)
        if request.method == "POST" and right and request.user.has_perm(right):
            waiting = Review.objects.waiting().count()
            if waiting:
                messages.error(
                    request,
                    f"Nothing was disabled: {waiting} page{'s' if waiting > 1 else ''} would drop out of review. Let a "
                    "physician decide first, or withdraw them.",
                )
                return redirect("reviews")
        return None

    def process_exception(self, request, exception):
        if isinstance(exception, KeyRingError) and request.path.startswith("/admin/"):
            return _not_recorded(request, obstacle(exception))
        if not isinstance(exception, ProtectedError):
            return None
        words = str(exception) if isinstance(exception, OnTheRecordError) else SOMETHING_HANGS_ON_IT
        if _wants_json(request):
            return JsonResponse({"detail": words}, status=403)
        messages.error(request, words)
        return redirect("wagtailadmin_home")
