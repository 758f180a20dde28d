"""From the address of a condition page to its publication, or to the answer that says why there is none."""

from functools import wraps

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect

from conditions.integrity import selectors
from conditions.public import errors


def absolute(path: str) -> str:
    """The address of ``path`` on the public site, whatever host the request came by."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _elsewhere(name: str, slug: str, **kwargs):
    """Permanent, but asked again each time: a page may be renamed back, and two remembered answers make a loop."""
    response = redirect(name, slug=slug, permanent=True, **kwargs)
    response["Cache-Control"] = "no-cache"
    return response


def with_publication(name: str, *, taken_down_too: bool = False):
    """Gives a view the publication at its ``slug``; the view is the route ``name``.

    Otherwise: 404, a permanent redirect if the page has moved, 410 with the notice if it was taken down (unless the
    view tells of pages that were taken down as well), 503 if what is stored is not what was signed.
    """

    def decorate(view):
        @wraps(view)
        def find(request, slug, **kwargs):
            try:
                publication = selectors.publication_at(slug)
                if publication is None or publication.slug != slug:  # it has moved, or a row with an altered address
                    once = selectors.once_at(slug) or (None if slug.islower() else selectors.once_at(slug.lower()))
                    publication = once or publication
            except selectors.AlteredPublicationError:
                return errors.unavailable(request)
            if publication is None:
                raise Http404
            if publication.slug != slug:
                return _elsewhere(name, publication.slug, **kwargs)
            if not publication.is_in_force and not taken_down_too:
                form = kwargs.get("suffix") or getattr(request, "wanted_media", "")
                return errors.gone(request, publication, form)
            response = view(request, publication, **kwargs)
            if publication._state.adding:  # it stands in for a stored row that was altered
                response["Cache-Control"] = "no-store"
            return response

        return find

    return decorate
