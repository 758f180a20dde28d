"""B25, B26: Revert to an older revision and publish it."""

import pytest
from django.core.exceptions import PermissionDenied

from tests import editor, makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B25", "B26"),
    "Revert to an older revision and publish it",
    PUBLISHER,
    "It becomes the draft; publishing it is refused",
)


def test_revert_and_publish_in_the_editor(scene):
    page = scene.public
    oldest = page.revisions.order_by("pk").first()
    data = editor.form_data(oldest.as_object(), revision=str(oldest.pk), **{"action-publish": "1"})
    scene.post(scene.publisher, f"/admin/pages/{page.pk}/edit/", data)
    scene.nothing_got_out()
    assert scene.told("wagtail.publish") == []


def test_publishing_any_revision_in_code_is_refused(scene):
    for page in scene.pages:
        for revision in page.revisions.all():
            with pytest.raises(PermissionDenied, match="physician's signature"):
                revision.publish(user=scene.admin)
    scene.nothing_got_out()
    assert makers.draft(scene.public).summary == scene.SECRET
