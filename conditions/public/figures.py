"""Figures as they were signed: answered by the digest of their bytes, compared with it each time.

A figure that stands on no version that can be read now is answered to those who work in the admin only: the physician
reads it before signing, and a page that was taken down takes its figures with it.
"""

import hashlib
import logging
import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from conditions.integrity import selectors
from conditions.public import errors
from conditions.public.serving import cache_control

logger = logging.getLogger("tovani.integrity")

TYPES = {".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}")


@csrf_exempt
@require_safe
def figure(request, name: str):
    """404 for what may not be seen, 503 where the stored bytes are not those that were signed."""
    suffix = PurePosixPath(name).suffix
    if not _NAME.fullmatch(name) or suffix not in TYPES:
        raise Http404
    stored, digest = f"versions/{name}", name.partition(".")[0]
    public = selectors.figure_is_public(stored)
    if not public and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    try:
        with default_storage.open(stored, "rb") as file:
            data = file.read()
    except FileNotFoundError as problem:
        raise Http404 from problem
    if hashlib.sha256(data).hexdigest() != digest:
        logger.critical("Not what was signed: the file %s was altered", stored)
        return errors.unavailable(request)
    response = HttpResponse(data, content_type=TYPES[suffix])
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = cache_control(request, purged=True) if public else "private, no-store"
    return get_conditional_response(request, etag=response["ETag"], response=response)
