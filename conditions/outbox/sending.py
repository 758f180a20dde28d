"""Send what waits in the outbox: each mail by one process at a time, with a longer pause after each failure."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from conditions.outbox.models import OutgoingMail

logger = logging.getLogger("tovani.outbox")

# From the time that a run began with, an attempt has this long before another process may make the next. A run takes no
# more mail after half of it, and EMAIL_TIMEOUT ends an attempt long before the rest is over.
ATTEMPT = timedelta(minutes=10)
_LONGEST_RUN = ATTEMPT.total_seconds() / 2
# Behind each failure. A mail server that is away for a day loses nothing.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 480)]
KEPT = timedelta(days=30)  # who was written to, and about what, once it is sent or given up

SENT, FAILED, GIVEN_UP = "sent", "failed", "given up"


def send_due(now: datetime) -> Counter[str]:
    """Send what is due at ``now``, for five minutes at most. Returns how many were sent, failed, or were given up.

    Nothing that a mail server or a back end does raises here. A process that dies after the mail server took a mail and
    before that is written down makes the attempt again, with the same Message-ID.
    """
    counts: Counter[str] = Counter()
    begun = monotonic()
    while monotonic() - begun < _LONGEST_RUN and (mail := _taken(now)) is not None:
        counts[_sent(mail, now)] += 1
    OutgoingMail.objects.filter(created_at__lt=now - KEPT).exclude(sent_at=None, given_up_at=None).delete()
    return counts


def try_again(mail: OutgoingMail, now: datetime) -> None:
    """Put a mail that was given up, or waits, at the head of those that are due."""
    OutgoingMail.objects.filter(pk=mail.pk, sent_at=None).update(given_up_at=None, attempts=0, next_try_at=now)


def _taken(now: datetime) -> OutgoingMail | None:
    """The next mail that is due, which from now on nobody else takes."""
    with transaction.atomic():
        mail = OutgoingMail.objects.due(now).select_for_update(skip_locked=True).first()
        if mail:
            mail.attempts += 1
            mail.next_try_at = now + ATTEMPT
            mail.save(update_fields=["attempts", "next_try_at"])
    return mail


def _sent(mail: OutgoingMail, now: datetime) -> str:
    try:
        _message(mail).send()
    except Exception as fault:  # each back end has errors of its own
        return _failed(mail, f"{type(fault).__name__}: {fault}", now)
    mail.sent_at, mail.last_error = now, ""
    mail.body = mail.html = ""
    mail.save(update_fields=["sent_at", "last_error", "body", "html"])
    return SENT


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    connection = get_connection(settings.OUTBOX_BACKEND)
    message = EmailMultiAlternatives(
        mail.subject, mail.body, mail.sender, mail.recipients, headers=mail.headers, connection=connection
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _failed(mail: OutgoingMail, why: str, now: datetime) -> str:
    mail.last_error = why.replace("\x00", "")
    if mail.attempts > len(PAUSES):
        mail.given_up_at = now
        logger.error("Mail %s was given up after %s attempts: %s", mail.pk, mail.attempts, why)
    else:
        mail.next_try_at = now + PAUSES[mail.attempts - 1]
        logger.warning("Mail %s was not sent, attempt %s: %s", mail.pk, mail.attempts, why)
    mail.save(update_fields=["last_error", "given_up_at", "next_try_at"])
    return GIVEN_UP if mail.given_up_at else FAILED
