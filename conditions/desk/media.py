"""Uploaded originals: to those who work in the admin, since nobody has signed them."""

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe


@require_safe
def original(request, name: str):
    """The stored file; 404 to visitors, to whom it is none of their business that it exists."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    try:
        file = default_storage.open(name, "rb")
    except (OSError, SuspiciousFileOperation, ValueError) as problem:
        raise Http404 from problem
    response = FileResponse(file, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Cache-Control"] = "private, no-cache"
    return response


original.csrf_exempt = True  # other methods are refused as such, before anybody asks for a token
