"""For load balancers and monitors. ``/healthz``: the process answers. ``/readyz``: it can serve and keep its promises.

``/readyz`` names everything that is wrong, a line each, and no page, person or address. Its status is 503 where a
process should be taken out of service; where only work behind the pages is late it stays 200: readers notice nothing.
"""

from collections.abc import Iterator
from functools import cache

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conditions.ledger import guards, succession
from conditions.outbox.models import OutgoingMail
from conditions.publications.models import Schedule


@never_cache
@require_safe
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


healthz.csrf_exempt = True  # other methods are refused as such, before anybody asks for a token


@never_cache
@require_safe
def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if migrations_are_missing():  # the tables that the rest asks for may not be there
            return _answer(["migrations missing: run “manage.py migrate”"], status=503)
        wrong, late = list(_wrong()), list(_late())
    except DatabaseError:
        return _answer(["database unreachable"], status=503)
    return _answer([*wrong, *late], status=503 if wrong else 200)


readyz.csrf_exempt = True


def _answer(lines: list[str], status: int) -> HttpResponse:
    first = ["ready"] if status == 200 else []
    return HttpResponse("".join(f"{line}\n" for line in (*first, *lines)), content_type="text/plain", status=status)


def _wrong() -> Iterator[str]:
    if guards.missing():
        yield "append-only guards missing"
    if succession.why_unsealable():
        yield "no key to seal the ledger with"
    if not _static_files_are_there():
        yield "static files missing: run “manage.py collectstatic”"


def _late() -> Iterator[str]:
    now = timezone.now()
    if OutgoingMail.objects.not_sent(now).exists():
        yield "mail is not being sent"
    if Schedule.objects.late(now).exists():
        yield "planned publications are late: “manage.py run_schedule” does not run"


_up_to_date = False


def migrations_are_missing() -> bool:
    """Whether the database lacks a migration of this code. Asked of the disk and the database until it does not."""
    global _up_to_date
    if not _up_to_date:
        executor = MigrationExecutor(connection)
        _up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _up_to_date


@cache
def _static_files_are_there() -> bool:
    """Production finds each static file by a list that ``collectstatic`` writes; without it every page is an error."""
    return not isinstance(staticfiles_storage, ManifestFilesMixin) or bool(staticfiles_storage.hashed_files)
