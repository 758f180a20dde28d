"""What the desk shows instead of a text that is not what was submitted."""

from django.shortcuts import render

from conditions.versions.models import ContentVersion


def altered_screen(request, version: ContentVersion, **context):
    """Nothing of an altered version is shown or decided on."""
    return render(request, "conditions/admin/altered.html", {"version": version, **context}, status=409)
