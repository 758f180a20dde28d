"""Which frozen figures the public may have: those of versions that can be read now, and no others.

A figure is frozen when its page is submitted, before anybody signed it, and it stays on record after its page was taken
down. Its address is its own digest; whether it is answered is decided by ``integrity.selectors``.
"""

from django.db import models

from conditions.parts.page import files_of
from conditions.parts.registry import PAGE
from conditions.publications.models import Publication
from conditions.versions.models import ContentVersion


class PublishedFigure(models.Model):
    """A file of a version that readers can open, the current one or one before it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=100, db_index=True, help_text="Under which it is stored: its digest and ending.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="a_figure_once_a_page")]

    def __str__(self):
        return self.name


def names_in(version: ContentVersion) -> set[str]:
    return {file["name"] for file in files_of(PAGE, version.content)}


def index(publication: Publication) -> None:
    """After a publication: its figures as well. After a take-down: none of any version."""
    if not publication.is_in_force:
        PublishedFigure.objects.filter(publication=publication).delete()
        return
    add(publication, names_in(publication.version))


def add(publication: Publication, names: set[str]) -> None:
    PublishedFigure.objects.bulk_create(
        (PublishedFigure(publication=publication, name=name) for name in sorted(names)), ignore_conflicts=True
    )
