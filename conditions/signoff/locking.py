"""The locks that actions take first, so that two people acting at once end in one consistent state."""

from django.contrib.auth import get_user_model
from wagtail.models import Page


def lock_account(user) -> None:
    """One attempt of an account at a time, taken before the page's lock: always in this order, or two would wait for
    each other. Rows that merely point to the account may be written meanwhile.
    """
    if getattr(user, "pk", None) is not None:
        get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk").first()


def locked_page(page_id: int):
    """The page row, locked until the end of the transaction; None when it is gone.

    On PostgreSQL a row lock; on SQLite the transaction itself, which began IMMEDIATE, keeps other writers out.
    """
    return Page.objects.select_for_update().filter(pk=page_id).first()
