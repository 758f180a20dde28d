"""Logs without what somebody reads or looks for here: addresses of the public side lose their path, all their query."""

import logging
import re
from collections.abc import Mapping

_HIDDEN = "/…"
_KEPT = re.compile(r"/(?:(?:admin|static|healthz|readyz)(?:/[\w/-]+(?:\.[\w-]+)*|/)?)?")
_SITE = re.compile(r"[a-z][a-z0-9+.-]*://[^/]*", re.IGNORECASE)
# Where a sentence ends in an address, decoded: it may have spaces and quotation marks of its own.
_LAST = re.compile(r"(^|\s)((?:[a-z][a-z0-9+.-]*://[^/\s]*)?/.*)", re.IGNORECASE | re.DOTALL)
# Of gunicorn's names for headers and variables, those that stand for an address or for words of one.
_TELLING = ("uri", "url", "path", "query", "refer", "location", "link", "cookie", "script")


class WithoutWhatIsRead(logging.Filter):
    """Messages of the loggers that speak of requests name no page and no words of a search."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("gunicorn.access") and isinstance(record.args, Mapping):
            record.args = _without_addresses(record.args)
        elif record.name.startswith(("django.server", "gunicorn.access")):
            record.msg, record.args = _answered(record), ()
        elif record.name.startswith(("django.request", "django.security", "gunicorn.")):
            record.msg, record.args = without(record.getMessage()), ()
        return True


def address(text: str) -> str:
    """An address as it may be written down: of the admin and of files its path, of the rest that it was one."""
    site = _SITE.match(text)
    path, asked, _words = text[site.end() if site else 0 :].partition("?")
    if not _KEPT.fullmatch(path):
        return _HIDDEN
    return f"{path}?…" if asked else path


def request_line(line: str) -> str:
    """“GET /search/?q=words HTTP/1.1” is “GET /… HTTP/1.1”; of a line in any other form nothing is kept."""
    method, _space, rest = line.partition(" ")
    target, _space, protocol = rest.rpartition(" ")
    return f"{method} {address(target)} {protocol}" if method.isalpha() and protocol.startswith("HTTP/") else _HIDDEN


def without(message: str) -> str:
    """A sentence without the address it ends in. Of what could not be parsed gunicorn says nothing but whose it was."""
    if message.startswith("Invalid request from"):
        return message.partition(": ")[0]
    return _LAST.sub(lambda found: found[1] + address(found[2]), message)


def _answered(record: logging.LogRecord) -> str:
    """What a server says of a request: the line in quotation marks and figures, or a complaint about it."""
    if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], str):
        line, *figures = record.args
        return record.msg % (request_line(line), *figures)
    return record.getMessage().partition(", message")[0] if "message" in record.msg else without(record.getMessage())


def _without_addresses(atoms: Mapping) -> Mapping:
    """The parts of a line of gunicorn's access log, whatever format puts them together."""
    kept = {name: "…" if name[0] == "{" and any(part in name for part in _TELLING) else atoms[name] for name in atoms}
    kept |= {"r": request_line(str(atoms.get("r"))), "U": address(str(atoms.get("U"))), "q": "…", "f": "…"}
    return type(atoms)(kept)


def watch_gunicorn() -> None:
    """Its loggers have handlers of their own, which our settings do not reach."""
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(WithoutWhatIsRead())
