"""Pages for when something is not there, no longer there, or went wrong. Plain words, a way on, no traceback."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Must work when nothing else does: no query, no context processor.

    Where the database failed (gone, full, shutting down) its transaction was rolled back, and the page says so.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = loader.get_template("503_database.html").render({})
        return HttpResponse(page, status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    return HttpResponseServerError(loader.get_template("500.html").render({}))


def gone(request, publication):
    return render(request, "410.html", {"publication": publication}, status=410)


def gone_version(request, publication, number: int):
    """A version that was public until the page was taken down; the page has been put up again in another version."""
    context = {"publication": publication, "number": number}
    return render(request, "conditions/version_gone.html", context, status=410)


def unavailable(request):
    """What is stored is not what was signed: say nothing rather than something altered."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "600"
    response["Cache-Control"] = "no-store"
    return response
