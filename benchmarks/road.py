"""``python -m benchmarks.road``: medians and query counts of the road, on SQLite and PostgreSQL.

Prints one table a database. Budgets: a public page at most 8 queries, the same with 10 and with 1,000 pages; freezing
the PTSD page below 10 ms; signing and publishing at most 60 queries; a worker below 200 MB.
"""

import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

REPEATS = 30
PTSD = Path(__file__).resolve().parents[2] / "shared" / "documents" / "ptsd.txt"


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
    from django.db import connection

    sent = []

    def count(execute, sql, *arguments):
        sent.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        action()
    return len(sent)


def ptsd_page(writer):
    """The page the size of the real document; our own sample where the document is not beside the checkout."""
    from conditions.importing.drafts import write_draft
    from conditions.importing.reading import read_document
    from tests.conftest import PTSD_PHRASES

    if not PTSD.exists():
        from conditions.samples.content import body_of, fields_of
        from conditions.samples.library import sample
        from tests import makers

        page = makers.make_page(writer, **fields_of(sample("ptsd")))
        page.set_parts(body_of(sample("ptsd")))
        page.save_revision(user=writer, clean=False)
        return page
    reading = read_document(PTSD.read_bytes(), "ptsd.txt", PTSD_PHRASES.split("|"))
    return write_draft(reading.document, by=writer)


def sign_once():
    """(milliseconds, queries) of signing and publishing one new version."""
    from conditions.models import Physician
    from tests import makers

    sign_once.count = getattr(sign_once, "count", 0) + 1
    name = f"Author {sign_once.count}"
    author = makers.make_writer(name)
    review = makers.submitted(makers.make_page(author, title=name, slug=f"signed-{sign_once.count}"), author)
    physician = Physician.objects.first().user
    started = time.perf_counter()
    queries = count_queries(lambda: makers.signed(review, physician))
    return (time.perf_counter() - started) * 1000, queries


def grow(publication, start, stop):
    """Publications more, pointing to one version: what a list and a look-up by address have to walk past."""
    from conditions.models import Publication

    for number in range(start, stop):
        copy = Publication.objects.get(pk=publication.pk)
        copy.pk, copy._state.adding = None, True
        copy.page_id, copy.slug, copy.title = 100_000 + number, f"copy-{number}", f"Copy {number}"
        copy.sort_title = copy.title.casefold()
        copy.save()


def measure() -> None:
    """Inside one database: print the rows of its table."""
    import django

    django.setup()
    from django.test import Client
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        from conditions.versions.freezing import freeze
        from tests import makers

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
            grow(publication, start, stop)
            for name, address in (("condition page", "/conditions/shown/"), ("library", "/conditions/"), ("home", "/")):
                row(f"uncached {name}, {stop} pages", *timed(lambda address=address: client.get(address)))
    finally:
        teardown_databases(databases, verbosity=0)


def row(name, milliseconds, queries):
    print(f"{name:<44}{milliseconds:>10.2f}{queries:>9}", flush=True)


def worker_memory(environment) -> float:
    """Resident megabytes of one gunicorn worker after 200 requests."""
    options = ["--no-control-socket", "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tovani.wsgi", "--bind", "127.0.0.1:8099", *options],
        env={**environment, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev", "DEBUG": "false"},
    )
    try:
        for _attempt in range(100):
            try:
                urllib.request.urlopen("http://127.0.0.1:8099/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        for _request in range(100):
            urllib.request.urlopen("http://127.0.0.1:8099/conditions/", timeout=10).read()
            urllib.request.urlopen("http://127.0.0.1:8099/admin/login/", timeout=10).read()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    from tests.postgres import PostgresMissing, throwaway_postgres

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tovani.settings.test"}
    command = [sys.executable, "-m", "benchmarks.road", "--measure"]
    print("SQLite", flush=True)
    subprocess.run(command, env={**environment, "DATABASE_URL": ""}, check=True)
    try:
        with throwaway_postgres() as url:
            print("\nPostgreSQL", flush=True)
            subprocess.run(command, env={**environment, "DATABASE_URL": url}, check=True)
            within = {**environment, "DATABASE_URL": url}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env={**within, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev"}, check=True)
            print(f"\nA gunicorn worker after 200 requests: {worker_memory(within):.0f} MB")
    except PostgresMissing as reason:
        print(f"\nPostgreSQL: left out. {reason}")


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else main()
