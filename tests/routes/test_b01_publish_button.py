"""B01: Publish in the edit view."""

from tests import editor, makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B01",),
    "Publish in the edit view",
    PUBLISHER,
    "The draft is saved; nothing is published",
)


def test_publish_button(scene):
    for page in scene.pages:
        data = editor.form_data(makers.draft(page), **{"action-publish": "1"})
        scene.post(scene.publisher, f"/admin/pages/{page.pk}/edit/", data)
    scene.nothing_got_out()
    assert scene.told("wagtail.publish") == []
