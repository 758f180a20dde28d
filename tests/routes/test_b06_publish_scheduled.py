"""B06: `publish_scheduled` with approved revisions."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from conditions.publications.schedules import run_due
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B06",),
    "`publish_scheduled` with approved revisions",
    SHELL,
    "Nothing is published; our own schedules go on (`run_schedule`)",
)


def test_publish_scheduled(scene):
    Revision.page_revisions.update(approved_go_live_at=timezone.now() - timedelta(days=1))
    try:
        with transaction.atomic():
            call_command("publish_scheduled")
    except PermissionDenied:
        pass
    Revision.page_revisions.update(approved_go_live_at=None)
    assert not run_due(timezone.now())
    scene.nothing_got_out()
    assert scene.told("wagtail.publish") == []
