from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from conditions.ledger.texts import clean_words

DEFAULT_DISCLAIMER = (
    "This page is general information. It does not diagnose, and it does not replace advice from a clinician who "
    "knows you. Whether any treatment is right for you is decided with a physician."
)
DEFAULT_STATEMENT = (
    "I have read this page whole, as shown here, and approve its publication under my name as medically accurate and "
    "fit for the public on the day of signing."
)


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
