"""The whole road, over HTTP: import the document, complete it, submit, sign, read. Each by who would do it."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionPage, Publication, Review
from tests import editor, makers
from tests.responses import text_of


@pytest.mark.django_db
def test_from_document_to_signed_page(client, writer, physician, known):
    # The writer uploads the document, is shown the run-on phrases, splits them, and stores the draft.
    client.force_login(writer)
    upload = SimpleUploadedFile(known.name, known.data)
    response = client.post("/admin/signoff/import/", {"document": upload, "read": "1"})
    assert "run into each other" in text_of(response)
    assert known.phrases.replace("|", "\n") in html.unescape(response.content.decode())
    carried = {name: response.context[key] for name, key in (("text", "carried"), ("name", "carried_name"))}
    response = client.post(
        "/admin/signoff/import/", {**carried, "phrases": known.phrases.replace("|", "\n"), "read": "1"}
    )
    assert f"{known.sizes['key_points']} key points" in text_of(response)
    response = client.post("/admin/signoff/import/", {**carried, "phrases": known.phrases, "write": "1"})
    page = ConditionPage.objects.get(slug=known.slug)
    assert response.url == f"/admin/pages/{page.pk}/edit/"
    assert not page.live

    # It is incomplete: the editor's button leads to the list of what is missing, and nothing is frozen.
    data = editor.form_data(makers.draft(page), **{"action-submit": "1"})
    response = client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert response.status_code == 302, editor.errors_in(response)
    assert response.url == f"/admin/signoff/pages/{page.pk}/submit/"
    response = client.get(response.url)
    assert "The part “Safety”" not in text_of(response)
    assert "needs the part “Safety”" in text_of(response)
    assert "needs the part “Urgent help”" in text_of(response)
    assert "regulatory status” is empty" in text_of(response)
    assert f"{known.cited_nowhere} is cited nowhere" in text_of(response)
    assert not Review.objects.exists()

    # Completed, it is submitted with a summary of the change.
    data = editor.form_data(makers.completed(makers.draft(page)), **{"action-submit": "1"})
    response = client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert response.status_code == 302, editor.errors_in(response)
    assert "The page is complete" in text_of(client.get(response.url))
    response = client.post(response.url, {"change_summary": "The first version of this page."})
    review = Review.objects.get()
    assert response.url == f"/admin/signoff/reviews/{review.pk}/"
    assert client.get(f"/conditions/{known.slug}/").status_code == 404

    # The physician reads the frozen version, the claim of the document, and signs.
    client.force_login(physician)
    screen = text_of(client.get(response.url))
    assert known.reviewer["name"] in screen
    assert "is not a signature" in screen
    assert "Wilma Writer" in screen
    article = client.get(f"/admin/signoff/versions/{review.version_id}/article/")
    assert "Where ketamine fits" in text_of(article)
    form = client.get(response.url).context["sign_form"]
    response = client.post(
        f"/admin/signoff/reviews/{review.pk}/sign/",
        {
            "digest": form.initial["digest"],
            "statement": form.initial["statement"],
            "next_review_on": form.initial["next_review_on"].isoformat(),
            "agreed": "on",
            "password": makers.PASSWORD,
        },
    )
    assert response.status_code == 302, text_of(response)

    # The visitor reads it, with the true line, and sees no cookie.
    client.logout()
    client.cookies.clear()
    response = client.get(f"/conditions/{known.slug}/")
    shown = text_of(response)
    publication = Publication.objects.get()
    day = publication.last_reviewed_on
    assert f"Last reviewed by Dr. Dora Moss, DO on {day:%B} {day.day}, {day.year}" in shown
    assert known.reviewer["name"] not in shown
    assert not response.cookies
    page.refresh_from_db()
    assert page.live
    assert page.title in text_of(client.get("/conditions/"))

    # Every step is on record, and everything fits.
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert kinds >= {
        "page.imported",
        "wagtail.create",
        "wagtail.edit",
        "review.submitted",
        "wagtail.workflow.start",
        "signature.signed",
        "publication.published",
    }
    assert list(all_faults()) == []
    client.force_login(makers.make_user("Otto Auditor", group="Auditors"))
    history = text_of(client.get(f"/admin/signoff/pages/{page.pk}/history/"))
    assert "signed version 1 as Dr. Dora Moss, DO" in history
