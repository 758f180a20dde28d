"""B43, B44, B45, B46: Autosave overwrites the latest revision in place: submitted, approved or live."""

import pytest

from conditions.models import ContentVersion, LockedForReviewError
from tests import editor, makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B43", "B44", "B45", "B46"),
    "Autosave overwrites the latest revision in place: submitted, approved or live",
    WRITER,
    "Refused while a physician reads; otherwise it changes the draft only",
)


def test_autosave_over_the_submitted_revision(scene):
    page = scene.waiting
    latest = page.latest_revision
    data = editor.form_data(makers.draft(page), changes={"summary": "Overwritten text."})
    data |= {"overwrite_revision_id": str(latest.pk), "loaded_revision_id": str(latest.pk)}
    scene.client(scene.writer).post(f"/admin/pages/{page.pk}/edit/", data, headers={"accept": "application/json"})
    with pytest.raises(LockedForReviewError):
        latest.as_object().save_revision(overwrite_revision=latest)
    assert "Overwritten" not in makers.draft(page).summary
    scene.nothing_got_out()


def test_autosave_over_the_signed_revision(scene):
    makers.signed(scene.review, scene.physician)
    page = makers.fresh(scene.waiting)
    signed = ContentVersion.objects.get(pk=scene.review.version_id)
    latest = page.latest_revision
    draft = latest.as_object()
    draft.summary = "Overwritten text."
    draft.save_revision(user=scene.writer, overwrite_revision=latest, clean=False)
    assert "Overwritten" not in scene.seen()
    assert ContentVersion.objects.get(pk=signed.pk).canonical == signed.canonical
    assert makers.fresh(page).live
