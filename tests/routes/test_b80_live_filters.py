"""B80: Lists, search, sitemap, feeds and APIs that filter on `live=True`."""

from wagtail.models import Page

from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B80",),
    "Lists, search, sitemap, feeds and APIs that filter on `live=True`",
    SHELL,
    "Every public surface reads publications; `live` may say what it likes",
)


def test_live_rows_are_listed_nowhere(scene):
    Page.objects.filter(depth__gt=2).update(live=True)
    seen = scene.seen()
    assert "Never Signed" not in seen and "In Review" not in seen
    Page.objects.filter(pk__in=[scene.draft.pk, scene.waiting.pk]).update(live=False)
    scene.nothing_got_out()
