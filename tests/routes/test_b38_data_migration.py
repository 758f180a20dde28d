"""B38: A data migration rewrites rows and revisions alike."""

import pytest
from django.db import DatabaseError, connection, transaction
from wagtail.models import Revision

from conditions.models import ConditionPage
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B38",),
    "A data migration rewrites rows and revisions alike",
    SHELL,
    "Content versions are guarded by triggers and stay as they were signed",
)


def test_a_data_migration(scene):
    for revision in Revision.page_revisions.all():
        revision.content["summary"] = scene.SECRET
        revision.save()
    ConditionPage.objects.update(summary=scene.SECRET)
    statement = "UPDATE conditions_contentversion SET canonical = REPLACE(canonical, 'sentence', 'lie')"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    scene.nothing_got_out()
