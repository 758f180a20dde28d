"""The scene on which each route is tried, and the sweep of all public surfaces that follows.

There is a public page with an unsigned draft on top, a draft that was never public, and a page that waits for review.
It is set once; each test is a transaction of its own on it.
"""

import json
from copy import copy

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionIndexPage, ConditionPage, Publication, Review
from tests import makers
from tests.conftest import shared_rows

SECRET = "One sentence that nobody signed."
SURFACES = (
    "/",
    "/conditions/",
    "/physicians/",
    "/physicians/dora-moss/",
    "/search/?q=nobody+signed",
    "/search/?q=disorder",
    "/updates/",
    "/updates/feed/",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/api/conditions/",
)
OF_A_PAGE = ("", "history/", "versions/1/", "versions/2/", "verify/", "index.json", "index.md", "index.txt")


class Scene:
    SECRET = SECRET

    def __init__(self):
        self.writer, self.physician = makers.make_writer(), makers.make_physician()
        self.manager = makers.make_user("Mara Manager", group="Content managers")
        self.admin = makers.make_user("Ada Admin", superuser=True)
        self.publisher = self._publisher()
        makers.published_page(self.writer, self.physician)
        self.public = makers.edited(ConditionPage.objects.get(slug="example"), self.writer, summary=SECRET)
        self.draft = makers.make_page(self.writer, title="Never Signed", slug="never", summary=SECRET)
        waiting = makers.make_page(self.writer, title="In Review", slug="waiting", summary=SECRET)
        self.review = makers.submitted(waiting, self.writer)
        self.waiting = makers.fresh(waiting)
        self.before = self.seen()
        self.events_before = AuditEvent.objects.count()
        assert "Example Disorder" in self.before and SECRET not in self.before

    def again(self) -> "Scene":
        """For the next route: what a test did to the rows is undone, what it did to the objects is forgotten."""
        found = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Model):
                setattr(found, name, type(value)._base_manager.get(pk=value.pk))
        return found

    def _publisher(self):
        """Somebody to whom an administrator has given every right over pages that Wagtail has."""
        user = makers.make_user("Paul Publisher", group="Medical writers")
        group = Group.objects.create(name="Publishers")
        for codename in ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=permission)
        user.groups.add(group)
        return user

    @property
    def pages(self):
        return [makers.fresh(page) for page in (self.public, self.draft, self.waiting)]

    @property
    def index(self):
        return ConditionIndexPage.objects.get()

    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def post(self, user, url, data=None, **options):
        """A road taken by a person. It exists, and it does not end in a server error."""
        response = self.client(user).post(url, data or {}, **options)
        assert response.status_code not in (404, 405), f"the road {url} does not exist"
        assert response.status_code < 500
        return response

    def seen(self) -> str:
        """All that the public can see, of every page there is, whatever its address."""
        client = Client()
        slugs = dict.fromkeys(Page.objects.filter(depth__gt=2).order_by("pk").values_list("slug", flat=True))
        addresses = [*SURFACES, *(f"/conditions/{slug}/{part}" for slug in slugs for part in OF_A_PAGE)]
        return "\n".join(filter(None, (self._body(client, address) for address in addresses)))

    def _body(self, client, address) -> str:
        response = client.get(address)
        assert response.status_code < 500, address
        if response.status_code == 404:
            return ""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return f"{address} {response.status_code} {body.decode('utf-8', 'replace')}"

    def nothing_got_out(self, *, changed: bool = False) -> None:
        """Every public surface is as it was (unless the page was taken down or signed: ``changed``) and unsigned text
        stands on none; the review is unharmed or ended openly; the admin says what is true; the record has no fault.
        """
        seen = self.seen()
        assert SECRET not in seen
        assert changed or seen == self.before
        live = set(Page.objects.type(ConditionPage).live().values_list("pk", flat=True))
        assert live == set(Publication.objects.in_force().values_list("page_id", flat=True))
        self.review_is_unharmed_or_ended_openly()
        assert list(all_faults()) == []

    def review_is_unharmed_or_ended_openly(self) -> None:
        review = Review.objects.select_related("version").get(pk=self.review.pk)
        assert review.version.is_intact() and review.version.text_is_intact()
        if review.is_waiting:
            assert makers.fresh(self.waiting).current_workflow_task_state is not None
        else:
            assert AuditEvent.objects.for_page(review.page_id).filter(kind=f"review.{review.state}").exists()

    def told(self, kind: str) -> list[dict]:
        """The data of the events of this kind since the scene was set, but for those about the index."""
        events = AuditEvent.objects.since(self.events_before).filter(kind=kind).exclude(page_id=self.index.pk)
        return [json.loads(event.data) for event in events]


@pytest.fixture(scope="package")
def scene_of_all(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Scene()


@pytest.fixture
def scene(db, scene_of_all):
    return scene_of_all.again()
