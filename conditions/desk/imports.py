"""The import, as an upload with a preview of what was understood and each error beside its line."""

import base64
from collections import defaultdict

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from conditions.desk.access import for_those_who, may_import
from conditions.desk.forms import ImportForm
from conditions.importing import drafts
from conditions.importing.reading import read_document, split_phrases
from conditions.importing.sources import MAX_BYTES


@for_those_who(may_import)
@require_http_methods(["GET", "POST"])
def import_document(request):
    form = ImportForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        data, name = _uploaded(form)
        if data is None:
            form.add_error("document", "Choose a document first.")
        else:
            reading = read_document(data, name, split_phrases(form.cleaned_data["phrases"]))
            if reading.ok:
                drafts.check(reading)
            over = drafts.replaced(reading.document) if reading.ok else None
            if reading.ok and "write" in request.POST:
                if over is None or form.cleaned_data["replace"]:
                    return _write(request, reading)
                form.add_error("replace", "Look at what would be replaced, and say whether you want that.")
            context |= {**_preview(reading, data, name), "over": over}
            if reading.findings.proposed_phrases:
                proposal = {**form.cleaned_data, "phrases": "\n".join(reading.findings.proposed_phrases)}
                context["form"] = ImportForm(initial=proposal)
    return render(request, "conditions/admin/import.html", context)


def _uploaded(form) -> tuple[bytes | None, str]:
    """The file just chosen, or the one that the preview carried along."""
    chosen = form.cleaned_data["document"]
    if chosen:
        return chosen.read(MAX_BYTES + 1), chosen.name
    if form.cleaned_data["text"]:
        try:
            return base64.b64decode(form.cleaned_data["text"], validate=True), form.cleaned_data["name"]
        except ValueError:
            return None, ""
    return None, ""


def _write(request, reading):
    try:
        page = drafts.write_draft(reading.document, by=request.user)
    except drafts.ImportRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("import_document")
    messages.success(request, f"“{page.title}” is an unsigned draft now. Complete it, then submit it for review.")
    return redirect("wagtailadmin_pages:edit", page.pk)


def _preview(reading, data: bytes, name: str) -> dict:
    by_line = defaultdict(list)
    for finding in reading.findings.errors:
        by_line[finding.line].append(finding)
    lines = [(line.number, line.text, by_line.pop(line.number, [])) for line in reading.lines]
    return {
        "reading": reading,
        "condition": reading.document.condition() if reading.document else None,
        "general": [finding for findings in by_line.values() for finding in findings],
        "source": lines if reading.findings.errors else [],
        "carried": base64.b64encode(data).decode("ascii") if len(data) <= MAX_BYTES else "",
        "carried_name": name,
        "run_on": any(finding.code.startswith("phrases.") for finding in reading.findings.errors),
    }
