"""The practice's logo: the copy made for readers, and only the one that stands on the pages now."""

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from conditions.practice import logos
from conditions.practice.models import Practice
from conditions.public import stored

_FOR_EVER = "public, max-age=31536000, immutable"  # another logo has another address


@csrf_exempt
@require_safe
def logo(request, name: str):
    """404 for every other name: an earlier logo, an upload, a figure. 503 where the stored bytes were altered."""
    path = f"{logos.FOLDER}/{name}"
    if not stored.is_name(name) or Practice.current().logo_file != path:
        raise Http404
    return stored.answer(request, path, _FOR_EVER)
