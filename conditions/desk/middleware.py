from django.db.models import ProtectedError
from django.http import JsonResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from conditions.models import OnTheRecordError
from conditions.signoff.models import Review

SOMETHING_HANGS_ON_IT = (
    "Something that is part of the record hangs on it, so it cannot be deleted. (Accounts and physicians are closed "
    "instead: untick “Active”.)"
)
_DISABLING = ("wagtailadmin_workflows:disable", "wagtailadmin_workflows:disable_task")


class KeptOnRecordMiddleware:
    """Whatever screen tried to delete what the record rests on: the person is told why, and what to do instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Wagtail cancels what runs before it disables a workflow or step; waiting reviews would end unasked."""
        if request.method == "POST" and request.resolver_match.view_name in _DISABLING:
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
        if not isinstance(exception, ProtectedError):
            return None
        words = str(exception) if isinstance(exception, OnTheRecordError) else SOMETHING_HANGS_ON_IT
        if request.path.startswith("/admin/api/") or request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"detail": words}, status=403)
        messages.error(request, words)
        return redirect("wagtailadmin_home")
