"""Mail to the content managers, about what cannot wait until somebody looks."""

import logging

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import DatabaseError, transaction

from tovani.users.roles import MANAGERS

logger = logging.getLogger("tovani.mail")


def tell_content_managers(subject: str, body: str) -> None:
    """What fails is logged and passed over: a reader, or the next planned item, waits."""
    managers = get_user_model().objects.filter(groups__name=MANAGERS, is_active=True).exclude(email="")
    addresses = sorted(set(managers.values_list("email", flat=True)))
    if addresses:
        try:
            with transaction.atomic():
                send_mail(subject, body, None, addresses)
        except DatabaseError:
            logger.exception("A letter to the content managers could not be written")
