import json

from django.db import models

from conditions.ledger import reading
from conditions.ledger.models import AppendOnlyModel, DigestedModel, RecordQuerySet
from conditions.ledger.people import PersonName
from conditions.versions import canonical
from conditions.versions.events import Submitted

_NO_NAME = "(account no longer exists)"


class ContentVersionQuerySet(RecordQuerySet):
    def for_page(self, page_id: int):
        return self.filter(page_id=page_id)

    def newest_first(self):
        return self.order_by("-number")


class ContentVersion(DigestedModel, AppendOnlyModel):
    """A frozen, numbered copy of everything on a condition page that the public would see. Never changes.

    It points to the page by number only, so it outlives it.
    """

    vouched_by = Submitted.kind

    page_id = models.BigIntegerField(db_index=True)
    page_key = models.UUIDField(db_index=True, help_text="The page's permanent key: links in signed text name it.")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … for each page.")
    slug = models.SlugField(max_length=255)
    title = models.CharField(max_length=255)
    schema = models.PositiveSmallIntegerField(default=canonical.SCHEMA)
    canonical = models.TextField(help_text="The canonical form: what is digested, signed and served.")
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the canonical form.")
    ids = models.TextField(
        default="{}", help_text="Canonical JSON, {path: identity} of list items and paragraphs. No part of the digest."
    )
    plain_text = models.TextField()
    change_summary = models.CharField(max_length=500, help_text="What changed, in the words the public reads.")
    authors = models.TextField(
        help_text="Who wrote any of the change: canonical JSON, a list of {id, name}, the name as a commitment."
    )
    review_claim = models.TextField(blank=True, help_text="Review claim of an imported document. Never a signature.")
    desk_copy = models.TextField(help_text="The editor's copy it was made from, as JSON; fills the page row again.")
    revision_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    submitter = models.ForeignKey(
        PersonName,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The name it had then.",
    )

    objects = ContentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["page_id", "number"]
        constraints = [models.UniqueConstraint(fields=["page_id", "number"], name="one_version_for_each_number")]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    @property
    def content(self) -> dict:
        return json.loads(self.canonical)

    @property
    def identities(self) -> dict[str, str]:
        """What each list item and paragraph is, {path: identity}; for comparing and commenting."""
        return reading.payload(self.ids)

    @property
    def author_ids(self) -> set[int]:
        return {author["id"] for author in json.loads(self.authors)}

    @property
    def name_commitments(self) -> set[str]:
        """What it holds instead of the names of those who wrote and submitted it."""
        return {author["name"] for author in json.loads(self.authors)} - {""} | {self.submitter_id} - {None}

    @property
    def author_names(self) -> list[str]:
        names = PersonName.objects.in_bulk(self.name_commitments)
        return [str(names.get(author["name"], _NO_NAME)) for author in json.loads(self.authors)]

    @property
    def created_by_name(self) -> str:
        return str(self.submitter or _NO_NAME)

    def text_is_intact(self) -> bool:
        """Whether the stored text is the one the digest was made from."""
        return isinstance(self.canonical, str) and canonical.digest(self.canonical) == self.digest

    def is_intact(self) -> bool:
        """Whether text and record are what was written when it was submitted; whoever decides on it asks this first."""
        return self.text_is_intact() and super().is_intact()
