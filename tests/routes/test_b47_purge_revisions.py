"""B47: `purge_revisions`."""

from django.core.management import call_command
from wagtail.models import Revision

from conditions.models import ContentVersion, Review
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B47",),
    "`purge_revisions`",
    SHELL,
    "Submitted revisions are passed over; versions and signatures are elsewhere anyway",
)


def test_purging_revisions(scene):
    versions, reviews = ContentVersion.objects.count(), Review.objects.count()
    call_command("purge_revisions", verbosity=0)
    assert (ContentVersion.objects.count(), Review.objects.count()) == (versions, reviews)
    kept = Review.objects.exclude(revision=None).values_list("revision_id", flat=True)
    assert Revision.objects.filter(pk__in=kept).count() == len(kept)
    scene.nothing_got_out()
