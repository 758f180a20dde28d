"""When something that public pages show has changed, kept pages are made anew and a CDN is told to drop its copies."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from conditions.ledger.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.practice.models import EditorialPolicy, Practice
from conditions.public import serving
from conditions.public.addresses import has_address
from conditions.public.lookup import absolute
from conditions.public.negotiation import FORMATS
from conditions.publications.figures import PublishedFigure
from conditions.publications.models import Publication
from conditions.search import queries
from conditions.versions.freezing import file_url
from conditions.versions.models import ContentVersion

# Pages that tell of all conditions.
_LISTS = ("home", "library", "updates", "updates_feed", "sitemap", "llms", "api_list", "editorial_policy")
_OF_A_PAGE = ("condition", "condition_history", "verify_condition", "canonical_text", "sealed_record")


@receiver(post_save, sender=AuditEvent, dispatch_uid="conditions.public.published")
def on_event(sender, instance, raw=False, **kwargs):
    if instance.kind in serving.CHANGING and not raw:
        serving.changed()
        if settings.WAGTAILFRONTENDCACHE:
            before = _paths(instance.page_id)
            transaction.on_commit(lambda: _drop(before | _paths(instance.page_id)), robust=True)


@receiver(post_save, sender=Physician, dispatch_uid="conditions.public.physician")
def on_physician(sender, instance, raw=False, **kwargs):
    serving.changed()
    if settings.WAGTAILFRONTENDCACHE:
        slugs = set(Physician.history.filter(id=instance.pk).values_list("slug", flat=True)) | {instance.slug}
        reviewed = Publication.objects.filter(signature__physician=instance).values_list("slug", flat=True)
        paths = [reverse("physician", args=[slug]) for slug in slugs]
        paths += [reverse(name, args=[slug]) for slug in reviewed for name in _OF_A_PAGE]
        _drop_when_through([*paths, reverse("editorial_policy"), reverse("sitemap")])


@receiver(post_save, sender=EditorialPolicy, dispatch_uid="conditions.public.policy")
def on_policy(sender, raw=False, **kwargs):
    serving.changed()
    _drop_when_through([reverse("editorial_policy")])


@receiver(post_save, sender=Practice, dispatch_uid="conditions.public.practice")
def on_practice(sender, raw=False, **kwargs):
    """Its name and logo stand on every page; a logo that was taken off is not to stay in a cache under its address."""
    serving.changed()
    if settings.WAGTAILFRONTENDCACHE:
        signed = _addressed(ContentVersion.objects.filter(signatures__isnull=False).distinct())
        slugs = {slug for slug, _number in signed} | set(Publication.objects.values_list("slug", flat=True))
        reviewers = Physician.objects.filter(signatures__isnull=False).values_list("slug", flat=True).distinct()
        logos = Practice.history.exclude(logo_file="").values_list("logo_file", flat=True).distinct()
        paths = [reverse(name) for name in _LISTS] + [reverse(n, args=[slug]) for slug in slugs for n in _OF_A_PAGE]
        paths += [reverse("condition_version", args=version) for version in signed]
        paths += [reverse("physician", args=[slug]) for slug in reviewers]
        paths += [Practice(logo_file=file).logo_url for file in logos]
        _drop_when_through(paths)


def _paths(page_id: int | None) -> set[str]:
    """Whatever address the page ever had (a renamed one redirects from the old), its figures, and the pages that name
    it among those related to them.
    """
    paths = {reverse(name) for name in _LISTS}
    versions = _addressed(ContentVersion.objects.filter(page_id=page_id))
    for slug in {slug for slug, _number in versions}:
        paths.update(reverse(name, args=[slug]) for name in _OF_A_PAGE)
        paths.update(reverse("rendition", args=[slug, suffix]) for suffix in FORMATS)
    paths.update(reverse("condition_version", args=version) for version in versions)
    reviewers = Physician.objects.filter(signatures__page_id=page_id).values_list("slug", flat=True)
    paths.update(reverse("physician", args=[slug]) for slug in set(reviewers))
    shown = PublishedFigure.objects.filter(publication__page_id=page_id).values_list("name", flat=True)
    paths.update(file_url(name) for name in shown)
    publication = Publication.objects.filter(page_id=page_id).first()
    if publication:
        near = queries.neighbours(publication)
        paths.update(reverse("condition", args=[slug]) for slug in near)
        past = Publication.objects.filter(slug__in=near).values_list("page_id", flat=True)
        old = _addressed(ContentVersion.objects.filter(page_id__in=past))
        paths.update(reverse("condition_version", args=version) for version in old)
    return paths


def _addressed(versions) -> list[tuple[str, int]]:
    """Slug and number of each, without rows altered by hand: none of them may keep a page from being taken down."""
    return [found for found in versions.values_list("slug", "number") if has_address(*found)]


def _drop_when_through(paths: list[str]) -> None:
    transaction.on_commit(lambda: _drop(paths), robust=True)


def _drop(paths: Iterable[str]) -> None:
    if settings.WAGTAILFRONTENDCACHE:
        PurgeBatch(absolute(path) for path in sorted(paths)).purge()
