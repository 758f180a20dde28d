"""Keeps the tables of the search as the publications are."""

from django.dispatch import receiver

from conditions.publications import signals
from conditions.search import index


@receiver(signals.replaced, dispatch_uid="conditions.search.replaced")
def on_replaced(sender, publication, is_new, **kwargs):
    index.index(publication, is_new=is_new)


@receiver(signals.rebuilt, dispatch_uid="conditions.search.rebuilt")
def on_rebuilt(sender, **kwargs):
    index.index_all()


@receiver(signals.migrated, dispatch_uid="conditions.search.migrated")
def on_migrated(sender, **kwargs):
    """A table that a migration has made anew is empty."""
    if not index.PublishedWord.objects.exists():
        index.index_all()
