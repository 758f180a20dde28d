"""When something that public pages show has changed, kept pages are made anew and a CDN is told to drop its copies."""

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from conditions.audit.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.policies.models import EditorialPolicy
from conditions.public import serving
from conditions.public.found import absolute
from conditions.public.negotiation import FORMATS
from conditions.versions.models import ContentVersion

# Pages that tell of all conditions.
_LISTS = ("home", "library", "updates", "updates_feed", "sitemap", "llms", "api_list", "editorial_policy")
_OF_A_PAGE = ("condition", "condition_history", "verify_condition", "canonical_text", "sealed_record")


@receiver(post_save, sender=AuditEvent, dispatch_uid="conditions.public.published")
def on_event(sender, instance, raw=False, **kwargs):
    if instance.kind in serving.CHANGING and not raw:
        serving.changed()
        _purge(instance.page_id)


@receiver(post_save, sender=Physician, dispatch_uid="conditions.public.physician")
def on_physician(sender, instance, raw=False, **kwargs):
    serving.changed()
    _purge_addresses([reverse("physician", args=[instance.slug]), reverse("editorial_policy")])


@receiver(post_save, sender=EditorialPolicy, dispatch_uid="conditions.public.policy")
def on_policy(sender, raw=False, **kwargs):
    serving.changed()
    _purge_addresses([reverse("editorial_policy")])


def _purge(page_id: int | None) -> None:
    """Whatever address the page ever had: a renamed one redirects from the old."""
    if not settings.WAGTAILFRONTENDCACHE:
        return
    paths = [reverse(name) for name in _LISTS]
    versions = ContentVersion.objects.filter(page_id=page_id).values_list("slug", "number")
    for slug in sorted({slug for slug, _number in versions}):
        paths += [reverse(name, args=[slug]) for name in _OF_A_PAGE]
        paths += [reverse("rendition", args=[slug, suffix]) for suffix in FORMATS]
    paths += [reverse("condition_version", args=version) for version in versions]
    reviewers = Physician.objects.filter(signatures__page_id=page_id).values_list("slug", flat=True).distinct()
    paths += [reverse("physician", args=[slug]) for slug in reviewers]
    _purge_addresses(paths)


def _purge_addresses(paths: list[str]) -> None:
    if settings.WAGTAILFRONTENDCACHE:
        batch = PurgeBatch(absolute(path) for path in paths)
        transaction.on_commit(batch.purge, robust=True)
