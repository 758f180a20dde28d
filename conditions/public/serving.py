"""How public pages are handed out: kept once rendered, compressed once, confirmed by a strong ETag.

A kept page is found under its address and the *state* of the library, which changes with everything that could change
a public page (a publication, a take-down, a profile, the policy), and the practice's day: pages become due. With Redis
the state is a number that stands there, and a kept page costs no query; without, one query asks the database, and each
process keeps its pages for itself. Either way the next request after a change, in any process, sees it. What is kept is
made anew after ``KEPT_SECONDS``, so that stored rows are checked again.
"""

import hashlib
import logging
import re
import time
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from gzip import compress as gzip
from typing import NamedTuple

import brotli
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from conditions.integrity.events import Rebuilt
from conditions.ledger.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.practice.models import EditorialPolicy, Practice
from conditions.signoff.events import PUBLISHING

logger = logging.getLogger("tovani.serving")

KEPT_SECONDS = 300
COUNTED_SECONDS = 60  # how long a number of Redis stands: a change that did not reach it is seen after that
AWAY_SECONDS = 5
STATE = "tovani:library-state"
# The kinds of event after which public pages may read differently.
CHANGING = (*PUBLISHING, Rebuilt.kind)
_away = {"until": 0.0}  # of this process
_SMALL = 500  # bytes: not worth compressing
_REFUSED = re.compile(r"q=0(\.0{0,3})?")
_MINUTE, _DAY = 60, 24 * 60 * 60


class Kept(NamedTuple):
    body: bytes
    content_type: str
    tag: str
    encoded: dict[str, bytes]
    headers: dict[str, str]


def served(view=None, *, keep: bool = True, purged: bool = True, chosen_by: str = "", asks: tuple[str, ...] = ()):
    """Of a public view: GET and HEAD only, ETag and compression; with ``keep`` the answer is kept where it can be.

    Kept are answers 200 that the view did not forbid to store: one for each value of the parameter ``chosen_by``, of
    which there are few, and none where one of the parameters in ``asks`` is given. Others the view does not read, so
    they make no difference. ``purged`` says that a cache in front is told when the address changes (receivers.py), so
    that it may keep it for longer.
    """
    if view is None:
        return lambda view: served(view, keep=keep, purged=purged, chosen_by=chosen_by, asks=asks)

    @require_safe
    @wraps(view)
    def serve(request, *args, **kwargs):
        is_kept = keep and settings.PUBLIC_PAGES_KEPT and not any(request.GET.get(name) for name in asks)
        key = _key(request, request.GET.get(chosen_by, "")) if is_kept else None
        kept = _asked("get", key) if key else None
        if kept is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.has_header("Cache-Control"):
                response.headers.setdefault("Cache-Control", "no-cache")  # what is not there today may be tomorrow
                return response
            kept = _kept(response, thoroughly=bool(key) and not _is_away())
            if key:
                _asked("set", key, kept, KEPT_SECONDS)
        return _answer(request, kept, cache_control(request, purged=purged) if keep else "no-store")

    serve.csrf_exempt = True  # other methods than GET and HEAD are refused as such, before anybody asks for a token
    return serve


def cache_control(request, *, purged: bool) -> str:
    """Browsers ask each time (a 304 costs little, and a page may be taken down). A cache in front may keep an answer
    for a minute; for longer only where it is told of changes, and never past midnight, when pages become due.
    """
    is_purged = purged and settings.WAGTAILFRONTENDCACHE and not request.META.get("QUERY_STRING")
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = min(_DAY if is_purged else _MINUTE, max(int((midnight - now).total_seconds()), 0))
    return f"public, max-age=0, s-maxage={seconds}, must-revalidate"


def _key(request, choice: str) -> str:
    media = getattr(request, "wanted_media", "")
    named = f"{state()} {timezone.localdate()} {request.path} {media} {choice}"
    return f"tovani:page:{hashlib.sha256(named.encode()).hexdigest()}"


def state() -> str:
    """Two equal states mean that no public page has changed between them. No query with Redis, one without."""
    if not settings.PAGES_SHARED:
        return _stored_state()
    # A number that no process ever used where Redis has none any more; ``add`` leaves an existing one alone.
    number = _asked("get", STATE) or _asked("get_or_set", STATE, time.time_ns() // 1000, COUNTED_SECONDS)
    return str(number) if number else _stored_state()


def _asked(what: str, *arguments):
    """An answer of the cache; None where it cannot be reached, for pages are served without it too.

    Then it is not asked for ``AWAY_SECONDS``: a reader waits for a silent server once and not at every step.
    """
    if _is_away():
        return None
    try:
        return getattr(caches["pages"], what)(*arguments)
    except Exception:  # each client library has errors of its own
        logger.warning("The cache of pages did not answer; pages are made without it", exc_info=True)
        _away["until"] = time.monotonic() + AWAY_SECONDS
        return None


def _is_away() -> bool:
    return time.monotonic() < _away["until"]


def _stored_state() -> str:
    """One query of a look-up at the end of an index each, whatever the length of the ledger.

    Digests and not numbers: after a restore the ledger counts on from an earlier event, and a number that stood for
    other words before would come again.
    """
    events = AuditEvent._meta.db_table
    newest = [f"(SELECT digest FROM {events} WHERE kind = %s ORDER BY seq DESC LIMIT 1)"] * len(CHANGING)  # noqa: S608
    for table in [model.history.model._meta.db_table for model in (Physician, EditorialPolicy, Practice)]:
        for column in ("history_id", "history_date"):
            newest.append(f"(SELECT {column} FROM {table} ORDER BY history_id DESC LIMIT 1)")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(newest)}", CHANGING)
        return " ".join(map(str, cursor.fetchone()))


def changed() -> None:
    """After something public has changed: when the transaction is through, every process makes its pages anew.

    Where the cache cannot be told, what it has kept under the old number ends with that number (COUNTED_SECONDS).
    """
    if settings.PAGES_SHARED:
        transaction.on_commit(_count_up, robust=True)


def _count_up() -> None:
    with suppress(ValueError):  # nothing is kept under a number that does not exist
        caches["pages"].incr(STATE)
        caches["pages"].touch(STATE, COUNTED_SECONDS)  # should it have ended meanwhile, it is counted from 1 for ever


def _kept(response: HttpResponse, *, thoroughly: bool) -> Kept:
    """The answer with its compressed forms: as small as can be if it will be sent again, or quickly made."""
    response = response.render() if hasattr(response, "render") else response
    body = response.content
    encoded = {}
    if len(body) > _SMALL:
        quality, level = (11, 9) if thoroughly else (4, 5)
        encoded = {"br": brotli.compress(body, quality=quality), "gzip": gzip(body, compresslevel=level, mtime=0)}
    own = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    return Kept(body, response.headers["Content-Type"], hashlib.sha256(body).hexdigest()[:32], encoded, own)


def _answer(request, kept: Kept, cache: str) -> HttpResponse:
    encoding = next((name for name in ("br", "gzip") if name in kept.encoded and _accepts(request, name)), "")
    # Strong: each coding is another representation (RFC 9110, section 8.8.3), so each has a tag of its own.
    tag = quote_etag(f"{kept.tag}-{encoding}" if encoding else kept.tag)
    response = HttpResponse(kept.encoded.get(encoding, kept.body), content_type=kept.content_type, headers=kept.headers)
    response["ETag"] = tag
    response["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding:
        response["Content-Encoding"] = encoding
    answer = get_conditional_response(request, etag=tag, response=response)
    if answer.status_code == 304:
        for name in ("Vary", "Cache-Control"):
            answer[name] = response[name]
    return answer


def _accepts(request, encoding: str) -> bool:
    """Whether ``Accept-Encoding`` names the coding and does not refuse it with q=0 (RFC 9110, section 12.5.3)."""
    for part in request.headers.get("Accept-Encoding", "")[:500].lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name == encoding:
            return not any(_REFUSED.fullmatch(parameter) for parameter in parameters)
    return False
