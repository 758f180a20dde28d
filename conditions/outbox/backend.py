"""Django's way to send mail, for everything that sends some: it writes down what is to be sent."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from conditions.outbox.models import OutgoingMail
from conditions.outbox.sending import send_due


class EmailBackend(BaseEmailBackend):
    """Writes mails into the database, in the transaction that is open. OUTBOX_BACKEND sends them later.

    Each gets its ``Message-ID`` here, so that a mail server that is given it twice can tell. With
    OUTBOX_SENDS_AT_ONCE, for development and tests, the process that wrote it sends it after the commit.
    """

    def send_messages(self, email_messages):
        mails = [_written(message) for message in email_messages if message.recipients()]
        OutgoingMail.objects.bulk_create(mails)
        if mails and settings.OUTBOX_SENDS_AT_ONCE:
            transaction.on_commit(lambda: send_due(timezone.now()), robust=True)
        return len(mails)


def _written(message: EmailMessage) -> OutgoingMail:
    """Raises ValueError for what this outbox does not carry."""
    if message.cc or message.bcc or message.reply_to or message.attachments:
        raise ValueError("The outbox carries mail without copies, reply addresses and attachments only.")
    alternatives = getattr(message, "alternatives", [])
    if any(kind != "text/html" for _content, kind in alternatives) or len(alternatives) > 1:
        raise ValueError("The outbox carries mail as plain text, with HTML beside it at most.")
    now, site = timezone.now(), urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return OutgoingMail(
        sender=message.from_email,
        recipients=list(message.to),
        subject=" ".join(str(message.subject).split()),
        body=str(message.body),
        html=str(alternatives[0][0]) if alternatives else "",
        headers={
            "Message-ID": make_msgid(domain=site),
            **message.extra_headers,
        },
        created_at=now,
        next_try_at=now,
    )
