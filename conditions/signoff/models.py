import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import models

from conditions.ledger.models import AppendOnlyModel, DigestedModel, RecordQuerySet
from conditions.ledger.people import PersonName
from conditions.ledger.vouching import Claim, claim
from conditions.physicians.models import Physician
from conditions.signoff.events import Signed
from conditions.versions.models import ContentVersion


class SignatureQuerySet(RecordQuerySet):
    def for_page(self, page_id: int):
        return self.filter(page_id=page_id)

    def newest_first(self):
        return self.order_by("-signed_at", "-pk")


class Signature(DigestedModel, AppendOnlyModel):
    """One physician's act on one content version. Name, credentials and licence as they were at that moment."""

    vouched_by = Signed.kind

    class Meaning(models.TextChoices):
        APPROVE = "approve", "Approved for publication"
        REAFFIRM = "reaffirm", "Read again and re-affirmed without change"

    version = models.ForeignKey(ContentVersion, on_delete=models.PROTECT, related_name="signatures")
    page_id = models.BigIntegerField(db_index=True)
    digest = models.CharField(max_length=64, help_text="Digest of the version as it was shown to the signer.")
    physician = models.ForeignKey(Physician, on_delete=models.PROTECT, related_name="signatures")
    user_id = models.BigIntegerField(help_text="The account that signed.")
    printed_name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60)
    licence = models.CharField(max_length=160, help_text="State, number and end of the licence at signing.")
    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    statement = models.TextField(help_text="The words agreed to.")
    authentication = models.CharField(max_length=40, help_text="How the signer proved to be there, e.g. passkey.")
    signed_at = models.DateTimeField()
    signed_on = models.DateField(help_text="The day of signing in the practice's time zone.")
    next_review_on = models.DateField(help_text="The day by which the page must be read again.")
    proof = models.TextField(
        blank=True,
        db_default="",
        default="",
        help_text="Canonical JSON: how the signer proved to be there, with all that a passkey signed (proofs.py).",
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at", "pk"]

    def __str__(self):
        return f"{self.signer}, {self.signed_on}"

    def digest_fields(self) -> dict:
        """Signatures made before there were proofs have none, and the digest that they had then."""
        fields = super().digest_fields()
        return fields if self.proof else {name: value for name, value in fields.items() if name != "proof"}

    @property
    def signed_by_passkey(self) -> bool:
        return self.authentication == "passkey"

    @property
    def signer(self) -> str:
        return f"{self.printed_name}, {self.credentials}"

    def is_as_signed(self, vouched: Collection[Claim]) -> bool:
        """Whether this signature and its version are what was signed; ``vouched`` is what ``vouching_events`` found."""
        version = self.version
        return (
            self.digest == version.digest
            and self.page_id == version.page_id
            and version.is_intact()
            and claim(version) in vouched
            and claim(self) in vouched
        )


class ReviewQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Review.State.WAITING)

    def for_page(self, page_id: int):
        return self.filter(page_id=page_id)

    def due_by(self, day: date):
        return self.filter(due_on__lte=day)

    def sent_back(self):
        """Ended with a request for changes, and followed by no newer submission; the newest first."""
        newest = ContentVersion.objects.filter(page_id=models.OuterRef("page_id")).order_by("-number").values("pk")[:1]
        found = self.filter(state=Review.State.CHANGES_REQUESTED, version_id=models.Subquery(newest))
        return found.order_by("-decided_at")

    def sent_back_before(self, review):
        """What was asked for before ``review`` and after the page was signed last; the newest first."""
        earlier = self.for_page(review.page_id).filter(version__number__lt=review.version.number)
        signed = earlier.filter(state=Review.State.SIGNED).aggregate(last=models.Max("version__number"))["last"] or 0
        asked = earlier.filter(state=Review.State.CHANGES_REQUESTED, version__number__gt=signed)
        return asked.order_by("-version__number")

    def with_names(self):
        return self.select_related("submitter", "decider")


class Review(models.Model):
    """Where one submitted version stands. A projection: what happened is told by the ledger and the signatures."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a physician"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        WITHDRAWN = "withdrawn", "Withdrawn from review"
        SIGNED = "signed", "Signed"

    version = models.OneToOneField(ContentVersion, on_delete=models.PROTECT, related_name="review")
    page_id = models.BigIntegerField(db_index=True)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+", help_text="What was submitted."
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING, db_index=True)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.BigIntegerField(null=True)
    submitter = models.ForeignKey(PersonName, null=True, on_delete=models.PROTECT, related_name="+")
    physician = models.ForeignKey(
        Physician, null=True, blank=True, on_delete=models.PROTECT, help_text="Asked by name; empty: any physician."
    )
    due_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(PersonName, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page_id"], condition=models.Q(state="waiting"), name="one_waiting_review_for_each_page"
            )
        ]

    def __str__(self):
        return f"{self.version}: {self.get_state_display()}"

    def awaited(self, today: date) -> str:
        """Whom it waits for, and why that may be in vain. Reads the physician and the account."""
        if self.physician is None:
            return "any physician"
        absence = self.physician.absence(today)
        return f"{self.physician} ({absence}; any other physician can sign it)" if absence else str(self.physician)

    @property
    def submitted_by_name(self) -> str:
        return str(self.submitter or "")

    @property
    def decided_by_name(self) -> str:
        return str(self.decider or "")

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


CHALLENGE_GOOD_FOR = timedelta(minutes=5)


class SigningChallengeManager(models.Manager):
    def give(self, user, at: datetime) -> str:
        """A new nonce for ``user``; forgets those that were never used."""
        self.filter(made_at__lt=at - CHALLENGE_GOOD_FOR).delete()
        kept = self.filter(user_id=user.pk).order_by("-pk").values_list("pk", flat=True)[:9]  # some tabs
        self.filter(user_id=user.pk).exclude(pk__in=list(kept)).delete()
        return self.create(nonce=secrets.token_urlsafe(24), user_id=user.pk, made_at=at).nonce

    def take(self, user, nonce: str, at: datetime) -> bool:
        """Whether ``nonce`` was given to ``user`` within five minutes. It is of no use after that, whatever follows."""
        found = self.filter(nonce=nonce[:40], user_id=user.pk)
        fresh = found.filter(made_at__gt=at - CHALLENGE_GOOD_FOR, made_at__lte=at).exists()
        gone, _by_model = found.delete()
        return fresh and gone == 1


class SigningChallenge(models.Model):
    """A number that a passkey is asked to sign along, so that no answer can be used twice."""

    nonce = models.CharField(max_length=40, unique=True)
    user_id = models.BigIntegerField()
    made_at = models.DateTimeField(db_index=True)

    objects = SigningChallengeManager()

    def __str__(self):
        return f"for account no. {self.user_id}"
