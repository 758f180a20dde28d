from contextlib import nullcontext
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import DatabaseError, connection, models, transaction
from simple_history.models import HistoricalRecords
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from conditions.ledger.texts import clean_words
from conditions.practice import logos

DEFAULT_DISCLAIMER = (
    "This page is general information. It does not diagnose, and it does not replace advice from a clinician who "
    "knows you. Whether any treatment is right for you is decided with a physician."
)
DEFAULT_STATEMENT = (
    "I have read this page whole, as shown here, and approve its publication under my name as medically accurate and "
    "fit for the public on the day of signing."
)


@register_setting(icon="home")
class Practice(BaseGenericSetting):
    """One row: what the practice is called and where readers in a crisis are sent, wherever the site says so.

    What becomes content of a page (“Where this fits with …”) is copied into each version when it is submitted.
    """

    name = models.CharField(max_length=60, default="Tovani", help_text="As readers know it.")
    service_name = models.CharField(
        max_length=60, default="Tovani", help_text="What “Where this fits with …” calls our service."
    )
    emergency_number = models.CharField(max_length=20, default="911", help_text="To be called in danger of life.")
    crisis_name = models.CharField(max_length=120, default="988 Suicide & Crisis Lifeline")
    crisis_number = models.CharField(max_length=20, default="988", help_text="Answers calls and texts at any time.")
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=(
            "Stands at the head of every public page in place of the name. It is shown on a light ground in both "
            "themes, so light letters need a ground of their own. PNG, WebP, JPEG or GIF, 40 pixels high or more; 80 "
            "are best. Readers get a small copy, made when these settings are saved."
        ),
    )
    logo_file = models.CharField(max_length=100, blank=True, default="", editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Pixels of the copy.")
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Pixels of the copy.")

    history = HistoricalRecords()

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("service_name")], "Names"),
        FieldPanel("logo"),
        MultiFieldPanel(
            [FieldPanel("emergency_number"), FieldPanel("crisis_name"), FieldPanel("crisis_number")], "In a crisis"
        ),
    ]

    class Meta:
        verbose_name = "practice"

    def clean(self):
        super().clean()
        clean_words(self, "name", "service_name", "emergency_number", "crisis_name", "crisis_number")
        if self.logo:
            try:
                logos.drawn(self.logo)
            except logos.BadLogoError as problem:
                raise ValidationError({"logo": str(problem)}) from problem

    def save(self, *args, update_fields=None, **kwargs):
        """With the copy of the logo that readers get. Raises BadLogoError where the image cannot be one."""
        if update_fields is None or "logo" in update_fields:
            self._copy_logo()
        if update_fields is not None and "logo" in update_fields:
            update_fields = {*update_fields, "logo_file", "logo_width", "logo_height"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _copy_logo(self) -> None:
        self.logo_file, self.logo_width, self.logo_height = "", 0, 0
        if self.logo:
            copy = logos.drawn(self.logo)
            logos.keep(copy)
            self.logo_file, self.logo_width, self.logo_height = copy.name, copy.width, copy.height

    @property
    def logo_url(self) -> str:
        """Where the copy is answered (public/logo.py); empty where there is none."""
        return f"/logo/{PurePosixPath(self.logo_file).name}" if self.logo_file else ""

    @property
    def logo_size(self) -> tuple[int, int]:
        """Width and height of the logo on a page, in CSS pixels."""
        return logos.shown_size(self.logo_width, self.logo_height)

    _last_read: "Practice | None" = None

    @classmethod
    def current(cls) -> "Practice":
        """The row, or the defaults where there is none yet. Writes nothing, so that reading pages never does."""
        cls._last_read = cls.objects.order_by("pk").first() or cls()
        return cls._last_read

    @classmethod
    def last_read(cls) -> "Practice":
        """As this process has read it last, the defaults before that. For pages that may ask the database nothing."""
        return cls._last_read or cls()

    @classmethod
    def to_offer(cls) -> "Practice":
        """As ``current``; the defaults also where there is no table yet, or it lacks a column of this program."""
        try:
            # Inside a transaction PostgreSQL would refuse everything after the failed question.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return cls.current()
        except DatabaseError:
            return cls()


@register_setting(icon="clipboard-list")
class EditorialPolicy(BaseGenericSetting):
    """One row. The disclaimer is copied into each content version when a page is submitted."""

    disclaimer = models.TextField(default=DEFAULT_DISCLAIMER, help_text="Stands at the end of every condition page.")
    statement = models.TextField(default=DEFAULT_STATEMENT, help_text="What a physician agrees to by signing.")
    review_interval_months = models.PositiveSmallIntegerField(
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text="The longest time after which a signed page must be read again.",
    )

    history = HistoricalRecords()

    panels = [FieldPanel("disclaimer"), FieldPanel("statement"), FieldPanel("review_interval_months")]

    class Meta:
        verbose_name = "editorial policy"
        verbose_name_plural = "editorial policies"

    @classmethod
    def load(cls, request_or_site=None):
        """The policy; the defaults, not stored, where nobody has set it yet: reading writes nothing.

        The settings screen asks with its request, and gets a row to edit.
        """
        if request_or_site is None:
            return cls.base_queryset().first() or cls()
        return super().load(request_or_site)

    def clean(self):
        super().clean()
        clean_words(self, "disclaimer", "statement")
