"""Pages for when something is not there, no longer there, or went wrong. Plain words, a way on, no traceback."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Must work when nothing else does: no query, no context processor."""
    return HttpResponseServerError(loader.get_template("500.html").render({}))


def gone(request, publication):
    return render(request, "410.html", {"publication": publication}, status=410)


def unavailable(request):
    """What is stored is not what was signed: say nothing rather than something altered."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "600"
    response["Cache-Control"] = "no-store"
    return response
