from django.conf import settings

ADMIN_PATH = "/admin/"


class NoReferrerMiddleware:
    """From public pages no address is handed on: it would tell another site what somebody reads here.

    The admin cannot have it: without a referrer policy of same-origin browsers send ``Origin: null`` with its forms.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith(ADMIN_PATH):
            response.headers["Referrer-Policy"] = settings.PUBLIC_REFERRER_POLICY
        return response
