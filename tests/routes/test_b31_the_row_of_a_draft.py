"""B31: The row of a page that is not live is its draft: `live` flipped."""

from wagtail.models import Page

from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B31",),
    "The row of a page that is not live is its draft: `live` flipped",
    SHELL,
    "The public side never reads the row",
)


def test_flipping_live(scene):
    Page.objects.filter(pk__in=[scene.draft.pk, scene.waiting.pk]).update(live=True)
    assert scene.SECRET not in scene.seen() and "Never Signed" not in scene.seen()
    Page.objects.filter(pk__in=[scene.draft.pk, scene.waiting.pk]).update(live=False)
    scene.nothing_got_out()
