from itertools import groupby

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conditions.physicians.models import Physician
from conditions.public import errors
from conditions.publications import selectors
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url

SHOWN_AT_HOME = 12


@require_safe
def home(request):
    return render(request, "conditions/home.html", {"publications": selectors.recently_reviewed(SHOWN_AT_HOME)})


@require_safe
def library(request):
    """Everything in force, A to Z."""
    publications = selectors.library()
    letters = [(letter, list(group)) for letter, group in groupby(publications, key=lambda p: _letter(p.sort_title))]
    return render(request, "conditions/library.html", {"letters": letters, "count": len(publications)})


def _letter(sort_title: str) -> str:
    first = sort_title[:1].upper()
    return first if first.isalpha() else "0–9"


@require_safe
def condition(request, slug):
    """One condition page: the signed version in force, or the notice of its withdrawal."""
    try:
        publication = selectors.publication_at(slug)
    except selectors.AlteredPublicationError:
        return errors.unavailable(request)
    if publication is None:
        moved = selectors.moved_to(slug)
        if moved:
            return redirect("condition", slug=moved, permanent=True)
        raise Http404
    if not publication.is_in_force:
        return errors.gone(request, publication)
    article = build_article(publication.version.content, file_url=file_url)
    context = {
        "article": article,
        "stamp": selectors.stamp_of(publication),
        "is_overdue": publication.is_overdue(timezone.localdate()),
        "canonical_url": f"{settings.WAGTAILADMIN_BASE_URL}/conditions/{publication.slug}/",
    }
    response = render(request, "conditions/condition_page.html", context)
    if publication._state.adding:  # it stands in for a stored row that was altered
        response["Cache-Control"] = "no-store"
    return response


@require_safe
def physician(request, slug):
    """A reviewer's public profile and the pages that carry this physician's signature now."""
    profile = get_object_or_404(Physician.objects.filter(signatures__isnull=False).distinct(), slug=slug)
    signed = set(profile.signatures.values_list("pk", flat=True))
    context = {
        "profile": profile,
        "may_sign": profile.may_sign_on(timezone.localdate()),
        "publications": [p for p in selectors.library() if p.signature_id in signed],
    }
    return render(request, "conditions/physician.html", context)
