"""The lock that every action takes first, so that two people acting at once end in one consistent state."""

from wagtail.models import Page


def locked_page(page_id: int):
    """The page row, locked until the end of the transaction; None when it is gone.

    On PostgreSQL a row lock; on SQLite the transaction itself, which began IMMEDIATE, keeps other writers out.
    """
    return Page.objects.select_for_update().filter(pk=page_id).first()
