"""Pictures that are stored under the digest of their bytes, compared with it each time they are answered."""

import hashlib
import logging
import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response

from conditions.public import errors

logger = logging.getLogger("tovani.integrity")

TYPES = {".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}")


def is_name(name: str) -> bool:
    """Whether ``name`` is a digest and the ending of a picture."""
    return bool(_NAME.fullmatch(name)) and PurePosixPath(name).suffix in TYPES


def answer(request, path: str, cache: str) -> HttpResponse:
    """The picture stored at ``path``, with ``cache`` as its Cache-Control.

    404 where there is none, 503 where the stored bytes are not those of its name.
    """
    name = PurePosixPath(path)
    try:
        with default_storage.open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError as problem:
        raise Http404 from problem
    if hashlib.sha256(data).hexdigest() != name.stem:
        logger.critical("Not what was stored: the file %s was altered", path)
        return errors.unavailable(request)
    response = HttpResponse(data, content_type=TYPES[name.suffix])
    response["ETag"] = f'"{name.stem}"'
    response["Cache-Control"] = cache
    return get_conditional_response(request, etag=response["ETag"], response=response)
