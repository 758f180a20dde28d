"""B49: `Revision.delete()` and cascades from content types."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Revision

from conditions.models import ConditionPage, Review
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B49",),
    "`Revision.delete()` and cascades from content types",
    SHELL,
    "Refused for what was submitted",
)


def test_deleting_a_submitted_revision(scene):
    for review in Review.objects.all():
        with pytest.raises(ProtectedError), transaction.atomic():
            Revision.objects.get(pk=review.revision_id).delete()
    scene.nothing_got_out()


def test_deleting_the_content_type(scene):
    with pytest.raises(ProtectedError), transaction.atomic():
        ContentType.objects.get_for_model(ConditionPage).delete()
    ContentType.objects.clear_cache()
    scene.nothing_got_out()
