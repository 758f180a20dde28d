"""B41: Unpublish, an expiry date set by a writer; a take-down while the page is locked."""

from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conditions.models import Publication
from tests import makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B41",),
    "Unpublish, an expiry date set by a writer; a take-down while the page is locked",
    WRITER,
    "Wagtail's unpublishing is refused; a take-down works whatever is locked",
)


def test_unpublishing_is_refused(scene):
    page = scene.public
    for url in (f"/admin/pages/{page.pk}/unpublish/", f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}"):
        scene.post(scene.publisher, url)
    assert makers.fresh(page).live
    scene.nothing_got_out()


def test_an_expiry_date_of_wagtails_own_does_nothing_to_the_public(scene):
    Page.objects.filter(pk=scene.public.pk).update(expire_at=timezone.now() - timedelta(days=1))
    with transaction.atomic():
        call_command("publish_scheduled")
    assert Publication.objects.in_force().filter(page_id=scene.public.pk).exists()
    scene.public.save()
    assert scene.SECRET not in scene.seen()


def test_a_lock_does_not_stop_a_take_down(scene):
    Page.objects.filter(pk=scene.public.pk).update(locked=True, locked_by=scene.admin)
    publication = Publication.objects.get(page_id=scene.public.pk)
    data = {"reason": "A dose on it was wrong.", "notice": "We are correcting this page."}
    scene.post(scene.manager, reverse("take_down", args=[publication.pk]), data)
    assert scene.client(scene.writer).get("/conditions/example/").status_code == 410
    scene.nothing_got_out(changed=True)
    assert scene.told("publication.taken_down")
