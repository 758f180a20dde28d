"""B21: Text and `live` written through a base `Page` instance."""

from wagtail.models import Page

from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B21",),
    "Text and `live` written through a base `Page` instance",
    SHELL,
    "The public side never reads the row; the admin's word is mended by the next save",
)


def test_through_the_base_page(scene):
    for page in scene.pages:
        base = Page.objects.get(pk=page.pk)
        base.live, base.title, base.search_description = True, scene.SECRET, scene.SECRET
        base.save()
    assert scene.SECRET not in scene.seen()
    for page in scene.pages:
        page.save()
    assert [makers.fresh(page).live for page in scene.pages] == [True, False, False]
    scene.nothing_got_out()
