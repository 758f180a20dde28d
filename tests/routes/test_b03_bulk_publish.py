"""B03: Bulk publish, with descendants."""

from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B03",),
    "Bulk publish, with descendants",
    PUBLISHER,
    "Refused: nobody has the right to publish condition pages",
)


def test_bulk_publish(scene):
    for page in [*scene.pages, scene.index]:
        url = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/"
        scene.post(scene.publisher, url, {"include_descendants": "on"})
    scene.nothing_got_out()
    assert scene.told("wagtail.publish") == []
