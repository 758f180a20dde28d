"""The measuring half of ``benchmarks.road``, run once within each database."""

import statistics
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from conditions.importing.drafts import write_draft  # noqa: E402
from conditions.importing.reading import read_document  # noqa: E402
from conditions.models import Physician  # noqa: E402
from conditions.versions.freezing import freeze  # noqa: E402
from tests import makers  # noqa: E402
from tests.importing.documents import INSOMNIA, PTSD  # noqa: E402

REPEATS = 30


def timed(action, repeats=REPEATS):
    """Median milliseconds of ``action``, and the queries of one call."""
    action()
    queries = count_queries(action)
    durations = []
    for _repeat in range(repeats):
        started = time.perf_counter()
        action()
        durations.append((time.perf_counter() - started) * 1000)
    return statistics.median(durations), queries


def count_queries(action) -> int:
    """How many statements ``action`` sends to the database, savepoints included."""
    sent = []

    def count(execute, sql, *arguments):
        sent.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        action()
    return len(sent)


def ptsd_page(writer):
    """The shared document as a page; one of the tests' own, of about its size, where it is not beside the checkout."""
    known = PTSD if PTSD.path.exists() else INSOMNIA
    reading = read_document(known.data, known.name, known.phrases.split("|"))
    return write_draft(reading.document, by=writer)


def sign_once():
    """(milliseconds, queries) of signing and publishing one new version."""
    sign_once.count = getattr(sign_once, "count", 0) + 1
    name = f"Author {sign_once.count}"
    author = makers.make_writer(name)
    review = makers.submitted(makers.make_page(author, title=name, slug=f"signed-{sign_once.count}"), author)
    physician = Physician.objects.first().user
    started = time.perf_counter()
    queries = count_queries(lambda: makers.signed(review, physician))
    return (time.perf_counter() - started) * 1000, queries


def measure() -> None:
    """Inside one database: print the rows of its table."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        writer = makers.make_writer()
        makers.make_physician()
        page = ptsd_page(writer)
        print(f"{'':<44}{'median ms':>10}{'queries':>9}")
        row("freezing the PTSD page", *timed(lambda: freeze(page.get_latest_revision_as_object())))
        loaded = page.get_latest_revision_as_object()
        row("freezing it, page and works already loaded", *timed(lambda: freeze(loaded)))
        signings = [sign_once() for _repeat in range(10)]
        row("signing and publishing", statistics.median(ms for ms, _q in signings), max(q for _ms, q in signings))
        publication = makers.published_page(writer, makers.Physician.objects.first().user, title="Shown", slug="shown")
        client = Client()
        already = 1 + len(signings)
        for start, stop in ((already, 12), (12, 1000)):
            makers.copies(publication, start, stop)
            for name, address in (("condition page", "/conditions/shown/"), ("library", "/conditions/"), ("home", "/")):
                row(f"uncached {name}, {stop} pages", *timed(lambda address=address: client.get(address)))
    finally:
        teardown_databases(databases, verbosity=0)


def row(name, milliseconds, queries):
    print(f"{name:<44}{milliseconds:>10.2f}{queries:>9}", flush=True)


if __name__ == "__main__":
    measure()
