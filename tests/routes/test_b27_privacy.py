"""B27: A privacy restriction set or removed."""

from wagtail.models import PageViewRestriction

from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B27",),
    "A privacy restriction set or removed",
    PUBLISHER,
    "Refused: condition pages have none, so none can be relied on",
)


def test_privacy_cannot_be_set_or_removed(scene):
    for page in scene.pages:
        scene.client(scene.publisher).post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "login"})
    assert not PageViewRestriction.objects.exists()
    scene.nothing_got_out()
