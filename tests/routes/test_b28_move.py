"""B28: Move to another parent."""

from wagtail.models import Page

from tests import makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B28",),
    "Move to another parent",
    PUBLISHER,
    "A draft may be moved; what is public keeps its address, and a page in review stays",
)


def test_move(scene):
    root = Page.objects.get(depth=1)
    addresses = [page.slug for page in scene.pages]
    for page in scene.pages:
        client = scene.client(scene.publisher)
        client.post(f"/admin/pages/{page.pk}/move/{root.pk}/confirm/", {})
        data = {"destination_page_id": root.pk, "position": "last-child"}
        client.post(f"/admin/api/main/pages/{page.pk}/action/move/", data)
    assert [page.slug for page in scene.pages] == addresses
    assert all(makers.fresh(page).get_parent().pk == scene.index.pk for page in scene.pages)
    scene.nothing_got_out()
