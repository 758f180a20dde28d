"""Pages for when something is not there, no longer there, or went wrong. Plain words, a way on, no traceback."""

import re
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone

from conditions.ledger.characters import well_formed_throughout
from conditions.ledger.keys import KeyRingError
from conditions.ledger.obstacles import is_read_only
from conditions.practice.models import Practice
from conditions.public.negotiation import FORMATS
from conditions.search import queries


def page_not_found(request, exception=None):
    """With what the address might have meant, if it looks like that of a condition."""
    perhaps = []
    if request.path.startswith("/conditions/"):
        typed = " ".join(re.split(r"[-_/]+", request.path.removeprefix("/conditions/")))
        perhaps = queries.search(typed, first=0, count=5).pages or queries.suggestions(typed, count=5)
    response = render(request, "404.html", {"perhaps": perhaps}, status=404)
    response["Cache-Control"] = "no-cache"
    return response


def server_error(request):
    """Must work when nothing else does: no query, no context processor. The numbers to call are those of the practice
    as this process has read it last.

    Where the database failed (gone, full, shutting down, open for reading only) its transaction was rolled back, and
    the page says so. Without any key ring nothing that is stored can be checked, which is as good as no database.
    """
    fault, context = sys.exc_info()[1], {"practice": Practice.last_read()}
    if isinstance(fault, OperationalError | InterfaceError | KeyRingError) or (fault and is_read_only(fault)):
        page = loader.get_template("503_database.html").render(context)
        return HttpResponse(page, status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    return HttpResponseServerError(loader.get_template("500.html").render(context))


def gone(request, publication, form: str = ""):
    """the notice of a take-down, in the form that was asked for: HTML, or ``md``, ``txt`` or ``json``."""
    if form == "json":
        body = {
            "title": publication.title,
            "taken_down": timezone.localdate(publication.taken_down_at).isoformat(),
            "notice": publication.take_down_notice,
        }
        response = JsonResponse(well_formed_throughout(body), status=410, json_dumps_params={"ensure_ascii": False})
    elif form:
        words = f"{publication.title}: taken down.\n\n{publication.take_down_notice}\n"
        response = HttpResponse(words, status=410, content_type=f"{FORMATS.get(form, 'text/plain')}; charset=utf-8")
    else:
        response = render(request, "410.html", {"publication": publication}, status=410)
    response["Cache-Control"] = "no-cache"
    return response


def gone_version(request, publication, number: int):
    """A version that was public until the page was taken down; the page has been put up again in another version."""
    context = {"publication": publication, "number": number}
    response = render(request, "conditions/version_gone.html", context, status=410)
    response["Cache-Control"] = "no-cache"
    return response


def unavailable(request):
    """What is stored is not what was signed: say nothing rather than something altered."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "600"
    response["Cache-Control"] = "no-store"
    return response
