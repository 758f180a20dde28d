"""B22, B23: `update()`, `bulk_update()`, raw SQL, `loaddata`."""

import io

from django.core import serializers
from django.db import connection
from wagtail.models import Page

from conditions.models import ConditionPage
from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B22", "B23"),
    "`update()`, `bulk_update()`, raw SQL, `loaddata`",
    SHELL,
    "The public side never reads the row",
)


def test_raw_writes(scene):
    live = dict(Page.objects.values_list("pk", "live"))
    Page.objects.update(live=True, title=scene.SECRET)
    ConditionPage.objects.update(summary=scene.SECRET, body="[]")
    assert scene.SECRET not in scene.seen()
    pages = list(ConditionPage.objects.all())
    for page in pages:
        page.summary = f"{scene.SECRET} Again."
    ConditionPage.objects.bulk_update(pages, ["summary"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_conditionpage SET abbreviation = %s", [scene.SECRET])
    assert scene.SECRET not in scene.seen()
    fixture = serializers.serialize("json", ConditionPage.objects.all())
    for loaded in serializers.deserialize("json", io.StringIO(fixture)):
        loaded.save()
    assert scene.SECRET not in scene.seen()
    for pk, was in live.items():
        Page.objects.filter(pk=pk).update(live=was)
    scene.nothing_got_out()
    assert makers.fresh(scene.public).live
