"""The tables by which visitors find pages, made from the signed content whenever a publication changes.

They only say *which* pages fit; what is shown of a page comes from its publication, checked. ``rebuild_publications``
makes them again.
"""

from django.db import models

from conditions.coding import groups
from conditions.ledger.models import AuditEvent
from conditions.parts.registry import PAGE
from conditions.publications.models import Publication
from conditions.publications.projection import slug_of
from conditions.search import words
from conditions.signoff.events import Published
from conditions.versions.article import linked_pages


class PublishedWord(models.Model):
    """A word of a page in force, with the weight of the best place it stands in."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40, db_index=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "word"], name="a_word_once_a_page")]

    def __str__(self):
        return f"{self.word} ({self.weight})"


class SpellingKey(models.Model):
    """Under which keys a word of any page is found, mistyped or half typed (words.keys)."""

    key = models.CharField(max_length=40, db_index=True)
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "key"], name="a_key_once_a_word")]

    def __str__(self):
        return f"{self.key}: {self.word}"


class PublishedCode(models.Model):
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    plain = models.CharField(max_length=20, db_index=True, help_text="Without dots.")

    def __str__(self):
        return f"{self.system} {self.code}"


class PublishedGroup(models.Model):
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="groups")
    key = models.CharField(max_length=30, db_index=True)

    def __str__(self):
        return self.key


class PublishedLink(models.Model):
    """That a page in force links to another one, by that one's permanent key."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="links")
    page_key = models.UUIDField(db_index=True)

    def __str__(self):
        return str(self.page_key)


class PublishedAddress(models.Model):
    """Every address a page in force has or had; those it had lead to it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="addresses")
    slug = models.CharField(max_length=255, db_index=True)

    def __str__(self):
        return self.slug


TABLES = (PublishedWord, PublishedCode, PublishedGroup, PublishedLink, PublishedAddress)


def index(publication: Publication, *, is_new: bool = False) -> None:
    """Make the entries of a stored publication anew; of one that is not in force none are left."""
    for table in () if is_new else TABLES:
        table.objects.filter(publication=publication).delete()
    if not publication.is_in_force:
        return
    content = publication.version.content
    weights = weights_of(content)
    PublishedWord.objects.bulk_create(
        PublishedWord(publication=publication, word=word, weight=weight) for word, weight in weights.items()
    )
    known = set(SpellingKey.objects.filter(word__in=weights).values_list("word", flat=True).distinct())
    SpellingKey.objects.bulk_create(
        (SpellingKey(word=word, key=key) for word in weights if word not in known for key in words.keys(word)),
        ignore_conflicts=True,
    )
    PublishedCode.objects.bulk_create(
        PublishedCode(publication=publication, plain=groups.plain(code["code"]), **code) for code in content["codes"]
    )
    PublishedGroup.objects.bulk_create(
        PublishedGroup(publication=publication, key=key) for key in groups.groups_of(content["codes"])
    )
    PublishedLink.objects.bulk_create(
        PublishedLink(publication=publication, page_key=key) for key in sorted(linked_pages(PAGE, content))
    )
    PublishedAddress.objects.bulk_create(
        PublishedAddress(publication=publication, slug=slug) for slug in _addresses(publication)
    )


def index_all() -> None:
    """All entries anew, and no spelling left of pages that are gone."""
    SpellingKey.objects.all().delete()
    for publication in Publication.objects.select_related("version").iterator(chunk_size=50):
        index(publication)


def weights_of(content: dict) -> dict[str, int]:
    """Each word of a page with the weight of the best place it stands in, as the shapes declare it."""
    found: dict[str, int] = {}
    for _path, shape, value in PAGE.leaves(content):
        if shape.weight and not shape.silent:
            for word in words.of_text(shape.words(value)):
                found[word] = max(found.get(word, 0), int(shape.weight))
    return found


def _addresses(publication: Publication) -> list[str]:
    had = map(slug_of, AuditEvent.objects.for_page(publication.page_id).filter(kind=Published.kind))
    return list(dict.fromkeys(slug for slug in (publication.slug, *had) if slug))
