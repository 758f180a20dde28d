"""Figures as they were signed: answered by the digest of their bytes, compared with it each time.

A figure that stands on no version that can be read now is answered to those who work in the admin only: the physician
reads it before signing, and a page that was taken down takes its figures with it.
"""

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from conditions.integrity import selectors
from conditions.public import stored
from conditions.public.serving import cache_control


@csrf_exempt
@require_safe
def figure(request, name: str):
    """404 for what may not be seen, 503 where the stored bytes are not those that were signed."""
    if not stored.is_name(name):
        raise Http404
    public = selectors.figure_is_public(f"versions/{name}")
    if not public and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    cache = cache_control(request, purged=True) if public else "private, no-store"
    return stored.answer(request, f"versions/{name}", cache)
