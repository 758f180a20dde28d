from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

OVERDUE = timedelta(minutes=15)


class MailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now: datetime):
        """What may be tried at ``now``, the longest waiting first."""
        return self.waiting().filter(next_try_at__lte=now).order_by("next_try_at", "pk")

    def not_sent(self, now: datetime):
        """What somebody should look at: given up, or waiting for longer than a working mail server takes."""
        late = Q(given_up_at=None, created_at__lt=now - OVERDUE)
        return self.filter(sent_at=None).filter(late | Q(given_up_at__isnull=False))

    def to(self, *addresses: str):
        """Mail of which one of ``addresses`` is a recipient. Reads all rows: for rare use."""
        wanted = {address.casefold() for address in addresses if address}
        found = [mail.pk for mail in self.only("recipients") if wanted & {a.casefold() for a in mail.recipients}]
        return self.filter(pk__in=found)


class OutgoingMail(models.Model):
    """One mail. Its words are kept until it is sent, and no longer: they may hold a link that sets a password.

    ``next_try_at`` is the time of the next attempt. Whoever sends the mail moves it on first, so that nobody else takes
    it meanwhile, and an attempt that was cut off is made again.
    """

    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=list)
    subject = models.TextField()
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "outgoing mail"
        verbose_name_plural = "outgoing mails"
        indexes = [models.Index("next_try_at", "id", name="outgoing_mail_not_sent", condition=Q(sent_at=None))]

    def __str__(self):
        return self.subject
