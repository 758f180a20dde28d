"""Headers of public pages. The admin has its own: it cannot run under these (docs/reading.md)."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings

ADMIN_PATH = "/admin/"

# connect-src is for measuring tools that read robots.txt from the page; no page of ours connects to anything.
PUBLIC_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# Wagtail's admin has inline scripts and styles and shows previews in a frame; it runs no handler in an attribute.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "script-src-attr": [NONE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}

# A preview in the editor is the public page with Wagtail's checker in it, which runs scripts of our own origin.
PREVIEW_POLICY = {
    **PUBLIC_POLICY,
    "script-src": [SELF],
    "font-src": [SELF],
    "frame-ancestors": [SELF],
}

_NO_POWERS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), "
    "idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), "
    "xr-spatial-tracking=()"
)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """One strict policy for visitors, one that Wagtail's admin can live with, one for previews in its editor."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = _policy_for(request)
        return parts


def _policy_for(request) -> dict:
    """By whom the request came from, and not by its path alone: a preview is asked for under an address of the admin,
    which then makes a request of its own with the public address. Nobody can send such a request from outside.
    """
    if getattr(request, "is_dummy", False):
        return PREVIEW_POLICY
    return ADMIN_POLICY if request.path.startswith(ADMIN_PATH) else PUBLIC_POLICY


class ReadAsUtf8Middleware:
    """What is asked is read as UTF-8, whatever character set a request claims: another one could bring in half
    characters, which no database takes. Our pages and forms are UTF-8.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.encoding:
            request.encoding = None
        return self.get_response(request)


class PublicHeadersMiddleware:
    """From public pages no address is handed on: it would tell another site what somebody reads here.

    The admin cannot have it: without a referrer policy of same-origin browsers send ``Origin: null`` with its forms.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith(ADMIN_PATH):
            response.headers["Referrer-Policy"] = settings.PUBLIC_REFERRER_POLICY
            response.headers["Permissions-Policy"] = _NO_POWERS
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if response.status_code == 304:  # the length would be that of the page (RFC 9110, section 8.6), and it is not
            response.headers.pop("Content-Length", None)
        return response
