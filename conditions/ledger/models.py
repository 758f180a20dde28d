from django.db import models

from conditions.ledger import chain, kinds, reading, seals


class AppendOnlyError(Exception):
    """A row of the record was about to be changed or deleted."""


class RecordQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model._meta.verbose_name} rows are append-only: they are never changed.")

    def delete(self):
        raise AppendOnlyError(f"{self.model._meta.verbose_name} rows are append-only: they are never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnlyError(f"{self.model._meta.verbose_name} rows are append-only: they are never changed.")


class DigestedModel(models.Model):
    """A row that carries the digest of its own fields, so that a change made by hand shows."""

    vouched_by = ""  # the kind of event that is written with an append-only row and holds its digest

    record_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.record_digest = self.compute_record_digest()
        super().save(*args, **kwargs)

    def digest_fields(self) -> dict:
        """Every stored field but the key and the digest itself, by column name."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if not field.primary_key and field.name != "record_digest"
        }

    def compute_record_digest(self) -> str:
        return chain.record_digest(self.digest_fields())

    def is_intact(self) -> bool:
        """Whether the row by itself is as it was written."""
        return chain.fits(self.record_digest, self.compute_record_digest)


class SealedModel(DigestedModel):
    """A row that may be made again, and so is vouched for by a seal of its own instead of an event of the ledger."""

    seal_key = models.CharField(max_length=16, editable=False, default="", help_text="Which key sealed it.")
    seal = models.CharField(max_length=88, editable=False, default="", help_text="Ed25519 over the digest, base64.")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.seal_key, self.seal = seals.ring().seal(self.compute_record_digest())
        super().save(*args, **kwargs)

    def digest_fields(self) -> dict:
        return {name: value for name, value in super().digest_fields().items() if name not in ("seal", "seal_key")}

    def is_intact(self) -> bool:
        return super().is_intact() and seals.fits(self.record_digest, self.seal_key, self.seal)


class AppendOnlyModel(models.Model):
    """A row that is written once. The database refuses UPDATE and DELETE too (guards.py)."""

    erasable = ()  # columns that may be blanked on request, and never be written anew

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name} rows are append-only: they are never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{self._meta.verbose_name} rows are append-only: they are never deleted.")


class AuditEventQuerySet(RecordQuerySet):
    def for_page(self, page_id: int):
        return self.filter(page_id=page_id)

    def of_topic(self, topic: kinds.Topic):
        single, families = kinds.of_topic(topic)
        wanted = models.Q(kind__in=single)
        for beginning, narrower in families:
            of_family = models.Q(kind__startswith=beginning)
            for other in narrower:
                of_family &= ~models.Q(kind__startswith=other)
            wanted |= of_family
        return self.filter(wanted)

    def refused(self):
        return self.filter(kind__in=kinds.refusals())

    def about(self, subject: kinds.Subject):
        return self.filter(subject_type=subject.type, subject_id=subject.key)

    def since(self, seq: int):
        return self.filter(seq__gt=seq)

    def with_names(self):
        return self.select_related("person")

    def newest_first(self):
        return self.order_by("-seq")


class AuditEvent(AppendOnlyModel):
    """One thing that happened. It stays readable when accounts and pages are gone: titles stand in it, and names beside
    it in ``PersonName``, from where they can be erased.
    """

    seq = models.BigIntegerField("number", primary_key=True)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=80, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True, help_text="No account: the system itself, or nobody.")
    person = models.ForeignKey(
        "conditions.PersonName",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The name it had then.",
    )
    page_id = models.BigIntegerField(null=True, db_index=True)
    page_title = models.CharField(max_length=255, blank=True)
    subject_type = models.CharField(
        max_length=80, blank=True, help_text="What it is about beside the page: the label of a model."
    )
    subject_id = models.CharField(max_length=64, blank=True, help_text="And its key.")
    group = models.CharField(max_length=64, blank=True, db_index=True, help_text="Joins events of one editing session.")
    data = models.TextField(help_text="Canonical JSON.")
    previous = models.CharField(max_length=64, help_text="Link to the event before: its digest, key and seal.")
    digest = models.CharField(max_length=64, unique=True)
    seal_key = models.CharField(max_length=16, default="", help_text="Which key sealed it.")
    seal = models.CharField(max_length=88, default="", help_text="Ed25519 over the digest, base64.")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["page_id", "kind", "seq"], name="events_of_a_page_by_kind"),
            models.Index(fields=["kind", "seq"], name="events_by_kind"),
            models.Index(fields=["subject_type", "subject_id", "seq"], name="events_about_a_thing"),
        ]

    def __str__(self):
        return f"{self.seq} {self.kind}"

    @property
    def actor_name(self) -> str:
        """The name of who did it, empty for the system."""
        return str(self.person) if self.person_id else ""

    @property
    def payload(self) -> dict:
        """What it holds; empty where it was altered beyond reading."""
        return reading.payload(self.data)

    def chained_fields(self) -> dict:
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in ("previous", "digest", "seal_key", "seal")
        }

    def link(self) -> str:
        return chain.link(self.digest, self.seal_key, self.seal)

    def is_intact(self) -> bool:
        """Whether the event by itself is as it was written: its digest fits, and the seal over it."""
        fits = chain.fits(self.digest, lambda: chain.event_digest(self.previous, self.chained_fields()))
        return fits and seals.fits(self.digest, self.seal_key, self.seal)
