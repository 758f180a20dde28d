from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone

from conditions.dates import day_in_words
from conditions.ledger.models import AuditEvent, SealedModel
from conditions.ledger.people import PersonName
from conditions.signoff.events import PUBLISHING
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion


class PublicationQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(state=Publication.State.IN_FORCE)

    def due_by(self, day: date):
        """In force, and to be read again by ``day``."""
        return self.in_force().filter(next_review_on__lte=day)

    def with_record(self):
        return self.select_related("version", "signature__physician")

    def with_newest_event(self):
        """Each with ``newest_event``, the number of the newest event that published its page or took it down."""
        events = AuditEvent.objects.filter(page_id=models.OuterRef("page_id"), kind__in=PUBLISHING)
        newest = events.order_by().values("page_id").annotate(newest=models.Max("seq")).values("newest")
        return self.annotate(newest_event=models.Subquery(newest))


class NotFromTheRecordError(Exception):
    """A publication was about to be saved that says something else than the records it is made from."""


class Publication(SealedModel):
    """What the public reads for one page: a signed version in force, or a take-down with its notice.

    A projection: ``rebuild_publications`` makes it again from the signatures and the ledger. What lists show is copied
    here and covered by the row's digest and seal, so a list needs no look at the texts. The digests of the rows of
    version and signature are covered too: one seal vouches for everything that is shown.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", "In force"
        TAKEN_DOWN = "taken_down", "Taken down"

    page_id = models.BigIntegerField(unique=True)
    page_key = models.UUIDField(db_index=True, help_text="The page's permanent key: links in signed text name it.")
    state = models.CharField(max_length=10, choices=State.choices, db_index=True)
    version = models.ForeignKey(ContentVersion, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signature_digest = models.CharField(max_length=64, default="", help_text="Digest of the signature's row.")
    version_digest = models.CharField(max_length=64, default="", help_text="Digest of the version's row.")
    event_seq = models.BigIntegerField(default=0, help_text="Number of the event that made it what it is.")
    signer = models.CharField(max_length=200, default="", help_text="Name and credentials, as signed.")
    version_number = models.PositiveIntegerField(default=0)
    slug = models.SlugField(max_length=255, unique=True)
    title = models.CharField(max_length=255)
    abbreviation = models.CharField(max_length=60, blank=True)
    also_called = models.TextField(blank=True, help_text="One name a line.")
    summary = models.TextField()
    sort_title = models.CharField(max_length=255, db_index=True)
    last_reviewed_on = models.DateField(db_index=True)
    text_changed_on = models.DateField()
    next_review_on = models.DateField(db_index=True)
    published_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.ForeignKey(PersonName, null=True, on_delete=models.PROTECT, related_name="+")
    take_down_reason = models.TextField(blank=True, help_text="For the record; not shown to the public.")
    take_down_notice = models.TextField(blank=True, help_text="Shown to the public.")

    projected_digest = ""  # not stored: set by projection.project alone

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_title"]

    def __str__(self):
        return f"{self.title} ({self.get_state_display().lower()})"

    def save(self, *args, **kwargs):
        """Only what the records tell is sealed: a row that ``projection.project`` made, as it made it."""
        if self.projected_digest != self.compute_record_digest():
            raise NotFromTheRecordError("A publication is made from the record (projection.py) and never edited.")
        super().save(*args, **kwargs)

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.IN_FORCE

    @property
    def taken_down_by_name(self) -> str:
        return str(self.taken_down_by or "The system")

    def is_overdue(self, today: date) -> bool:
        return self.is_in_force and self.next_review_on <= today

    def overdue_notice(self, today: date) -> str:
        """What the page says of itself, in every form, once it was due to be read again; empty before."""
        if not self.is_overdue(today):
            return ""
        due = self.next_review_on
        return (
            f"This page was due to be read again by a physician on {day_in_words(due)}. Parts of it may no "
            "longer be up to date."
        )


LATE = timedelta(minutes=15)


class ScheduleQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Schedule.State.WAITING)

    def for_page(self, page_id: int):
        return self.filter(page_id=page_id)

    def due_by(self, at: datetime):
        """What is waiting and due by ``at``, in order; at one instant what publishes comes first."""
        publishes_first = models.Case(models.When(kind=Schedule.Kind.PUBLISH, then=0), default=1)
        return self.waiting().filter(due_at__lte=at).order_by("due_at", publishes_first, "pk")

    def late(self, now: datetime):
        """What should have been done a while ago: ``run_schedule`` runs every minute or so."""
        return self.due_by(now - LATE)


class Schedule(models.Model):
    """What is to happen to a page at a set time. ``run_schedule`` does it; the ledger tells what came of it."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "Publish a signed version"
        EXPIRE = "expire", "Take down unless it is signed anew before"
        TAKE_DOWN = "take_down", "Take down"

    class State(models.TextChoices):
        WAITING = "waiting", "Planned"
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Not done"
        CANCELLED = "cancelled", "Cancelled"

    page_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    signature = models.ForeignKey(
        Signature, on_delete=models.PROTECT, related_name="+", help_text="What is published, or was in force then."
    )
    due_at = models.DateTimeField()
    planned_by = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Of a take-down, for the record.")
    notice = models.TextField(blank=True, help_text="Of a take-down, shown to the public.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    outcome = models.TextField(blank=True, help_text="Why it was not done, or cancelled.")

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="schedules_that_are_due")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.due_at:%Y-%m-%d %H:%M} UTC ({self.get_state_display().lower()})"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.due_at <= timezone.now() - LATE

    @property
    def publishes(self) -> bool:
        return self.kind == self.Kind.PUBLISH
