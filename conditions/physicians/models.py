from datetime import date, timedelta
from itertools import takewhile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from conditions.dates import day_in_words
from conditions.ledger.texts import clean_words
from conditions.physicians.licences import LICENCE_HINT, NPI_HINT, is_licence_number, is_npi

# What the right to sign rests on. Nobody may enter it for themselves and then sign with it.
RIGHT_TO_SIGN = (
    "user_id", "printed_name", "credentials", "licence_state", "licence_number", "licence_ends_on", "active",
)  # fmt: skip
WORDS = ("printed_name", "credentials", "licence_state", "licence_number", "npi", "biography", "conflicts", "languages")
MOVED = "A profile stays with its account. For another person make another profile, and untick “Active” on this one."


YEAR = timedelta(days=365)


class ProfileMovedError(Exception):
    """A profile was about to be given to another account."""


class PhysicianQuerySet(models.QuerySet):
    def with_licence_on(self, day: date):
        """Active, and the licence has not ended before ``day``."""
        return self.filter(active=True, licence_ends_on__gte=day)

    def can_be_asked(self, day: date):
        """Those whom somebody may wait for: able to log in, too."""
        return self.with_licence_on(day).filter(user__is_active=True)


class Physician(models.Model):
    """Who may sign. The right to sign hangs on this profile and on nothing else, not even on being a superuser."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="account",
        on_delete=models.PROTECT,
        related_name="physician",
        help_text="The account this physician signs with.",
    )
    printed_name = models.CharField(max_length=120, help_text="As it is printed on pages, for example “Dr. Ada Moss”.")
    credentials = models.CharField(max_length=60, help_text="For example “DO” or “MD, PhD”.")
    slug = models.SlugField(max_length=80, unique=True, help_text="Address of the public profile: /physicians/…/")
    licence_state = models.CharField("licensed in", max_length=60, help_text="State or board that gave the licence.")
    licence_number = models.CharField(max_length=40)
    licence_ends_on = models.DateField(help_text="Last day on which the licence is valid. Nothing can be signed later.")
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="National Provider Identifier, 10 digits.")
    active = models.BooleanField(default=True, help_text="Untick when the physician no longer reviews for us.")
    biography = models.TextField(blank=True, help_text="A few sentences for the public profile.")
    conflicts = models.TextField(
        "conflict of interest statement",
        blank=True,
        help_text="Shown on the public profile; say “None” if there is none.",
    )
    conflicts_stated_on = models.DateField(
        "stated on",
        null=True,
        blank=True,
        help_text="The day of the statement, today if you leave it empty. It is asked for anew every year.",
    )
    languages = models.CharField(
        "languages read",
        max_length=120,
        blank=True,
        help_text="In which the physician reads pages, for example “English, Spanish”. Shown on the public profile.",
    )
    npi_checked_on = models.DateField(null=True, editable=False)
    npi_registry = models.CharField(
        max_length=200, blank=True, editable=False, help_text="What the public registry said of the NPI on that day."
    )

    history = HistoricalRecords()
    objects = PhysicianQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("user"), FieldPanel("printed_name"), FieldPanel("credentials"), FieldPanel("slug")], "Who"
        ),
        MultiFieldPanel(
            [
                FieldPanel("licence_state"),
                FieldPanel("licence_number"),
                FieldPanel("licence_ends_on"),
                FieldPanel("npi"),
                FieldPanel("active"),
            ],
            "Right to sign",
        ),
        MultiFieldPanel(
            [
                FieldPanel("biography"),
                FieldPanel("languages"),
                FieldPanel("conflicts"),
                FieldPanel("conflicts_stated_on"),
            ],
            "Public profile",
        ),
    ]

    class Meta:
        ordering = ["printed_name"]

    def __str__(self):
        return f"{self.printed_name}, {self.credentials}"

    def save(self, *args, **kwargs):
        """A profile stays with its account: signatures were made with it. What a registry said is of its NPI only."""
        before = Physician.objects.filter(pk=self.pk).values("user_id", "npi").first() if self.pk else None
        if before and before["user_id"] != self.user_id:
            raise ProfileMovedError(MOVED)
        if before and before["npi"] != self.npi:
            self.npi_checked_on, self.npi_registry = None, ""
        if self.conflicts and self.conflicts_stated_on is None:
            self.conflicts_stated_on = timezone.localdate()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        clean_words(self, *WORDS)
        if self.pk and Physician.objects.filter(pk=self.pk).exclude(user_id=self.user_id).exists():
            raise ValidationError({"user": MOVED})
        if self.npi and not is_npi(self.npi):
            raise ValidationError({"npi": NPI_HINT})
        if not is_licence_number(self.licence_number):
            raise ValidationError({"licence_number": LICENCE_HINT})

    def entered_by(self, user) -> bool:
        """Whether something the right to sign rests on was written by ``user``, and saved by nobody else as it stands.

        Somebody else who saves the profile, changed or not, has checked it.
        """
        rows = list(self.history.order_by("-history_date", "-history_id"))
        for name in RIGHT_TO_SIGN:
            present = getattr(self, name)
            since = list(takewhile(lambda row: getattr(row, name) == present, rows))  # noqa: B023 - used up at once
            if since and all(row.history_user_id == user.pk for row in since):
                return True
        return False

    def may_sign_on(self, day: date) -> bool:
        return self.active and self.licence_ends_on >= day

    def absence(self, day: date) -> str:
        """Why nobody need wait for this physician on ``day``, in words; empty if there is no reason. Reads ``user``."""
        if not self.user.is_active:
            return "account closed"
        if not self.active:
            return "no longer reviews"
        if self.licence_ends_on < day:
            return f"licence ended on {day_in_words(self.licence_ends_on)}"
        return ""

    def conflicts_are_due(self, day: date) -> bool:
        """Whether the statement is missing or older than a year."""
        return not self.conflicts or self.conflicts_stated_on is None or day - self.conflicts_stated_on >= YEAR


class Reminder(models.Model):
    """That a physician was reminded of something, so that nobody is told twice."""

    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="reminders")
    about = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["physician", "about"], name="reminded_once")]

    def __str__(self):
        return self.about
