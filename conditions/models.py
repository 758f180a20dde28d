"""The page models, and the front door to the rest. Imports go downwards only (tests/test_layers.py)."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.template.response import TemplateResponse
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from conditions.deleted_drafts.models import DeletedDraft
from conditions.deletion_guards import OnTheRecordError, keep_page
from conditions.ledger.models import AuditEvent
from conditions.ledger.people import PersonName
from conditions.ledger.texts import clean_words
from conditions.outbox.models import OutgoingMail
from conditions.parts.base import stored
from conditions.parts.codes import CodeBlock
from conditions.parts.head import LANGUAGES
from conditions.parts.limits import PHRASE_LENGTH
from conditions.parts.registry import PAGE, BodyBlock
from conditions.permissions import ConditionPagePermissionTester, IndexPermissionTester
from conditions.physicians.models import Physician
from conditions.practice.models import EditorialPolicy, Practice
from conditions.publications.links import addresses_of
from conditions.publications.models import Publication
from conditions.references.models import Reference
from conditions.search import index as _search_tables  # noqa: F401 - its models belong to this app
from conditions.signoff.locking import locked_page
from conditions.signoff.models import Review, Signature
from conditions.signoff.rules import is_locked_for_review
from conditions.signoff.task import SignoffTask, SignoffTaskState
from conditions.versions.article import build_article
from conditions.versions.canonical import NotCanonicalError
from conditions.versions.freezing import freeze
from conditions.versions.models import ContentVersion

__all__ = [
    "AuditEvent",
    "ConditionIndexPage",
    "ConditionPage",
    "ContentVersion",
    "DeletedDraft",
    "EditorialPolicy",
    "OnTheRecordError",
    "OutgoingMail",
    "PersonName",
    "Physician",
    "Practice",
    "Publication",
    "Reference",
    "Review",
    "Signature",
    "SignoffTask",
    "SignoffTaskState",
]

LIBRARY_PATH = "/conditions/"


class LockedForReviewError(PermissionDenied):
    """A revision was about to be saved while a physician reads the page."""


class ConditionIndexPage(Page):
    """Parent of all condition pages; carries the workflow. The public library page does not read it."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["conditions.ConditionPage"]
    max_count = 1
    preview_modes = []  # it has no text; the public library is made from the publications

    edit_handler = ObjectList([TitleFieldPanel("title", placeholder="Name in the admin"), FieldPanel("slug")])

    class Meta:
        verbose_name = "condition index"

    def permissions_for_user(self, user):
        return IndexPermissionTester(user, self)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Raises ProtectedError while there is a page below it that is on the record."""
        return super().delete(*args, **kwargs)

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request)
        return (parts[0], settings.WAGTAILADMIN_BASE_URL, LIBRARY_PATH) if parts else None


class ConditionPage(Page):
    """The writer's desk. Nothing here reaches the public by itself: the public side reads publications only."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="What links to the page name.")
    language = models.CharField(max_length=10, choices=list(LANGUAGES.items()), default="en")
    abbreviation = models.CharField(max_length=60, blank=True, help_text="As in “(PTSD)”, without the brackets")
    also_called = StreamField([("name", CharBlock(max_length=120))], blank=True, help_text="Other names readers know")
    codes = StreamField([("code", CodeBlock())], blank=True)
    summary = models.TextField(blank=True, help_text="One sentence. Search engines and lists show it.")
    search_phrases = StreamField(
        [("phrase", CharBlock(max_length=PHRASE_LENGTH[1]))],
        blank=True,
        verbose_name="common ways people search for this",
        help_text="As people type it, 3 to 80 characters each. Our own search uses them.",
    )
    mental_health = models.BooleanField(
        default=True, verbose_name="mental-health page", help_text="Such a page needs the part “Urgent help”."
    )
    quick_exit = models.BooleanField(
        default=False,
        verbose_name="quick way out",
        help_text="For pages on violence and trauma: a link that leaves the page at once stays in sight while reading.",
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name="page")
    review_claim = models.TextField(
        blank=True, editable=False, help_text="What an imported document said about its review. Never a signature."
    )
    is_sample = models.BooleanField(default=False, editable=False)

    parent_page_types = ["conditions.ConditionIndexPage"]
    subpage_types = []
    exclude_fields_in_copy = ["key"]  # a copy is a page of its own

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [TitleFieldPanel("title"), FieldPanel("abbreviation"), FieldPanel("also_called")],
                        "What it is called",
                    ),
                    MultiFieldPanel(
                        [FieldPanel("summary"), FieldPanel("mental_health"), FieldPanel("quick_exit")],
                        "In one sentence",
                    ),
                    FieldPanel(
                        "body",
                        help_text="Readers see the parts in a fixed order, wherever you put them here. Figures, tables "
                        "and callouts stay behind the part they are put after.",
                    ),
                ],
                heading="Page",
            ),
            ObjectList(
                [
                    FieldPanel("codes"),
                    FieldPanel("search_phrases"),
                    MultiFieldPanel([FieldPanel("slug"), FieldPanel("language")], "Address and language"),
                ],
                heading="Finding it",
            ),
            ObjectList(
                [HelpPanel(template="conditions/admin/signoff_panel.html", heading="Sign-off"), CommentPanel()],
                heading="Sign-off",
            ),
        ]
    )

    class Meta:
        verbose_name = "condition page"

    def permissions_for_user(self, user):
        return ConditionPagePermissionTester(user, self)

    @transaction.atomic
    def save_revision(self, *args, **kwargs):
        """Every route that saves a revision comes through here. Raises LockedForReviewError during a review."""
        locked_page(self.pk)
        if is_locked_for_review(self.pk):
            raise LockedForReviewError(
                "This page is waiting for a physician, so it cannot be changed. To go on writing, withdraw it."
            )
        return super().save_revision(*args, **kwargs)

    def save(self, *args, **kwargs):
        """``live`` says what is true: whether a signed version of this page is public. A copy gets a key of its own,
        by whatever road it was made.
        """
        if self._state.adding and ConditionPage.objects.filter(key=self.key).exists():
            self.key = uuid.uuid4()
        self.live = bool(self.pk) and Publication.objects.in_force().filter(page_id=self.pk).exists()
        return super().save(*args, **kwargs)

    def publish(self, revision, *args, **kwargs):
        raise PermissionDenied("A condition page becomes public by a physician's signature, and in no other way.")

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Raises OnTheRecordError (deletion_guards.py) for a page on the record or one that is being submitted now."""
        locked_page(self.pk)
        keep_page(Page, self)
        return super().delete(*args, **kwargs)

    def clean(self):
        super().clean()
        clean_words(self, "title", "abbreviation", "summary")

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request)
        return (parts[0], settings.WAGTAILADMIN_BASE_URL, f"{LIBRARY_PATH}{self.slug}/") if parts else None

    def set_parts(self, parts: list[dict]) -> None:
        """Replace the body by ``parts``, [{"type", "value"}]; values as StreamField data."""
        self.body = stored(ConditionPage.body.field.stream_block, parts)

    def serve_preview(self, request, mode_name):
        """The draft as it would be frozen now, by the same code and template as the public page."""
        try:
            frozen = freeze(self)
        except NotCanonicalError as problem:
            return TemplateResponse(request, "conditions/preview_problem.html", {"problem": str(problem)})
        # Its figures are not frozen yet, so each is shown from the image it is made of.
        article = build_article(
            PAGE, frozen.content, file_url=frozen.originals.get, address_of=addresses_of(frozen.content).get
        )
        return TemplateResponse(request, "conditions/condition_page.html", {"article": article, "is_preview": True})
