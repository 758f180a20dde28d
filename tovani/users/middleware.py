"""What a login must be before it may do anything in the admin."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from tovani.users import logins
from tovani.users.policy import needs_second_factor

ADMIN = "/admin/"
GUARDED = (ADMIN, "/media/")  # uploads are for those who work in the admin
# What an account may do that has yet to set up its second factor: just that, and leave.
_BEFORE_SECOND = ("/admin/account/security/", "/admin/logout/", "/admin/login/", "/admin/jsi18n/", "/admin/sprite/")
# What an open editor asks by itself shows nobody's presence.
_BY_ITSELF = "/admin/editing-sessions/"


class LoginMiddleware:
    """Ends logins that nobody used for long, and sends those who need a second factor to set one up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(GUARDED) and request.user.is_authenticated:
            answer = _ended(request) if logins.has_ended(request) else _second_factor_first(request)
            if answer is not None:
                return answer
            if not request.path.startswith(_BY_ITSELF):
                logins.note_activity(request)
        response = self.get_response(request)
        if request.path.startswith(ADMIN) and (response.status_code >= 400 or "Cache-Control" not in response.headers):
            response.headers.pop("Cache-Control", None)  # an error has that of the public side
            add_never_cache_headers(response)
        return response


def _ended(request):
    logout(request)
    if _by_script(request):
        return JsonResponse({"detail": "Your login has ended. Log in again."}, status=403)
    messages.info(request, "Your login has ended, because nothing was done for a while. Log in again.")
    return redirect_to_login(request.get_full_path() if request.method == "GET" else ADMIN)


def _second_factor_first(request):
    if request.path.startswith(_BEFORE_SECOND) or logins.has_second(request) or not needs_second_factor(request.user):
        return None
    if _by_script(request):
        return JsonResponse({"detail": "Your account needs a second factor."}, status=403)
    messages.warning(request, "Your role needs a second factor. Set up a passkey or an authenticator app to go on.")
    return redirect("mfa_index")


def _by_script(request) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest" or not request.accepts("text/html")
