"""Logs without what somebody reads or looks for here: addresses lose their query, and public ones their page."""

import logging
import re

_QUERY = re.compile(r"\?[^\s\"']*")
_PAGE = re.compile(r"/(conditions|physicians|search)/[^\s\"']*")


class WithoutWhatIsRead(logging.Filter):
    """For every handler: messages of Django's request and server loggers name no page and no words of a search."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(("django.request", "django.server", "django.security", "gunicorn.access")):
            record.msg, record.args = without(record.getMessage()), ()
        return True


def without(message: str) -> str:
    return _PAGE.sub(r"/\1/…", _QUERY.sub("?…", message))
