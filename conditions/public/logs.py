"""Logs without what somebody reads or looks for here: addresses of the public side lose their path, all their query."""

import logging
import re

_QUERY = re.compile(r"\?[^\s\"']*")
_OURS = r"(?!(?:admin|static|healthz|readyz)(?:/|[\s\"']|$))"
_PAGE = re.compile(rf"(?:(?<=[\s\"'])|^)(?:https?://[^/\s\"']*)?/{_OURS}[^\s\"']+")
# Django names the address last and decoded: what follows may have spaces and quotation marks of its own.
_TO_THE_END = re.compile(rf"((?:^|: )(?:\([^)]*\): )?)/{_OURS}.+", re.DOTALL)
_TALKING_OF_ADDRESSES = ("django.request", "django.server", "django.security", "gunicorn.")


class WithoutWhatIsRead(logging.Filter):
    """Messages of the loggers that speak of requests name no page and no words of a search."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_TALKING_OF_ADDRESSES):
            message = record.getMessage()
            if record.name.startswith(("django.request", "django.security")):
                message = _TO_THE_END.sub(r"\1/…", message)
            record.msg, record.args = without(message), ()
        return True


def without(message: str) -> str:
    return _PAGE.sub("/…", _QUERY.sub("?…", message))


def watch_gunicorn() -> None:
    """Its loggers have handlers of their own, which our settings do not reach."""
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(WithoutWhatIsRead())
