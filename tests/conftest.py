import gc
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import settings
from playwright.sync_api import sync_playwright

from conditions.backups.archive import kept_models
from conditions.ledger import guards
from conditions.models import ConditionPage
from conditions.outbox.sending import send_due
from tests import makers
from tests.browser import ARGUMENTS, chromium
from tests.importing.documents import Known, known_documents

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the tests

settings.register_profile("no deadline", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("no deadline")

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_finish():
    """What was imported stays; looking for garbage in it again and again takes a tenth of the time of a run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


# Files and folders of tests that need no database. ``python -m tests.pure`` runs them alone.
PURE = (
    "coding/",
    "compare/",
    "importing/test_apart.py",
    "importing/test_documents.py",
    "importing/test_grammar.py",
    "importing/test_merging.py",
    "importing/test_phrases.py",
    "importing/test_reading.py",
    "importing/test_reference_lines.py",
    "importing/test_sources.py",
    "importing/test_word.py",
    "importing/test_word_losses.py",
    "ledger/test_chain.py",
    "ledger/test_characters.py",
    "ledger/test_keys.py",
    "ledger/test_kinds.py",
    "parts/",
    "physicians/test_licences.py",
    "public/test_markdown.py",
    "public/test_structured.py",
    "practice/test_logos.py",
    "readiness/",
    "references/test_identifiers.py",
    "search/test_words.py",
    "test_dates.py",
    "test_pure.py",
    "users/test_assertions.py",
    "users/test_events.py",
    "versions/test_article.py",
    "versions/test_canonical.py",
    "versions/test_schemas.py",
)


def is_pure(path: Path) -> bool:
    return str(path.relative_to(ROOT / "tests")).startswith(PURE)


def asks_for_database(item) -> bool:
    return "django_db" in item.keywords or bool({"db", "transactional_db"} & set(item.fixturenames))


def pytest_ignore_collect(collection_path, config):
    """``-m pure`` does not read the files of other tests."""
    if config.option.markexpr == "pure" and collection_path.suffix == ".py" and not is_pure(collection_path):
        return True


def pytest_collection_modifyitems(config, items):
    for item in items:
        if is_pure(item.path):
            if asks_for_database(item):
                raise pytest.UsageError(f"{item.nodeid} asks for a database; take its file out of PURE in conftest.py.")
            item.add_marker(pytest.mark.pure)
            item.add_marker(pytest.mark.once)
    if connection.vendor == "postgresql":
        once = [item for item in items if "once" in item.keywords]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in set(once)]
    for item in items:
        if "browser" in item.keywords and not chromium():
            item.add_marker(pytest.mark.skip(reason="Chromium was not found"))


@pytest.fixture(scope="session")
def migrated_sqlite(django_db_setup, tmp_path_factory) -> Path:
    """An SQLite file as all migrations leave it, for a site in a process of its own. To be copied, not written to."""
    file = tmp_path_factory.mktemp("migrated") / "tovani.sqlite3"
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as tests,
            closing(sqlite3.connect(file)) as copy,
        ):
            tests.backup(copy)
    else:
        environment = {"DJANGO_SETTINGS_MODULE": "tovani.settings.dev", "DATABASE_URL": "", "VAR_DIR": str(file.parent)}
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(command, env={**os.environ, **environment}, check=True)
    return file


class AsMigrated:
    """What the migrations made: root page, index, groups, workflow. A test that commits ends by emptying the database,
    which the append-only guards would refuse, and by putting this back. (Django's own serialized_rollback keeps it with
    the connection, and while a browser's event loop runs the tests have another connection.)
    """

    def __init__(self):
        self.rows: dict = {}

    def remember(self) -> None:
        """Before the first row of a test is committed."""
        self.rows = self.rows or {model: list(model._base_manager.order_by("pk")) for model in kept_models()}

    def restore(self) -> None:
        with guards.lifted():
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                reset_sequences=False,
                allow_cascade=connection.vendor == "postgresql",
                inhibit_post_migrate=True,
            )
        with transaction.atomic():  # row by row and with their signals it would take a second a test
            for model, rows in self.rows.items():
                fields = model._meta.local_concrete_fields
                if rows:
                    model._base_manager._insert(rows, fields=fields, using="default", raw=True)


@pytest.fixture(scope="session")
def as_migrated() -> AsMigrated:
    return AsMigrated()


@pytest.fixture(autouse=True, scope="session")
def mail_by_way_of_the_outbox(django_test_environment):
    """Django's test environment puts a back end of its own there; ours writes, and sends to that one."""
    site.EMAIL_BACKEND = "conditions.outbox.backend.EmailBackend"


@pytest.fixture
def strict(settings):
    """No account is exempt from a second factor and a rest, and nobody has tried anything yet."""
    settings.EXEMPT_ACCOUNTS = ()
    settings.PASSKEY_RP_ID = "localhost"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()


@pytest.fixture
def sent(mailoutbox):
    """Sends what waits, and returns all that was sent."""

    def send():
        send_due(timezone.now())
        return mailoutbox

    return send


@pytest.fixture(autouse=True, scope="session")
def emptied_past_the_guards(as_migrated):
    set_up, tear_down = TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown

    def remember(cls):
        as_migrated.remember()
        set_up.__func__(cls)

    TransactionTestCase._fixture_setup = classmethod(remember)
    TransactionTestCase._fixture_teardown = lambda self: as_migrated.restore()
    yield
    TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown = set_up, tear_down


@pytest.fixture(scope="module")
def committed_rows(django_db_setup, django_db_blocker, as_migrated):
    """For the fixtures of a module whose tests look at one site through a server: what they commit stays until the
    module ends. Its tests have a transaction each, which the server does not see.
    """
    with django_db_blocker.unblock():
        as_migrated.remember()
        yield
        as_migrated.restore()


@contextmanager
def shared_rows(blocker) -> Iterator[None]:
    """What is written inside stays for all tests of a module: each of them is a transaction inside this one. Not for
    tests that commit.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def shared_publication(django_db_setup, django_db_blocker):
    """One publication for all tests of a module that asks for it by ``usefixtures("shared_publication")``: ``writer``,
    ``physician``, ``page`` and ``publication`` are those of this one. A module may have a fixture of this name that
    makes more.
    """
    with shared_rows(django_db_blocker):
        writer, physician = makers.make_writer(), makers.make_physician()
        publication = makers.published_page(writer, physician)
        yield SimpleNamespace(writer=writer, physician=physician, publication=publication)


def from_shared(request, name: str):
    """What the module shares under this name, as it stands in the database; None if it shares nothing."""
    if "shared_publication" not in request.fixturenames:
        return None
    row = getattr(request.getfixturevalue("shared_publication"), name)
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(params=known_documents())
def known(request) -> Known:
    """Each whole document that is there: ours always, the shared one where it lies beside the checkout."""
    return request.param


@pytest.fixture
def writer(request, db):
    return from_shared(request, "writer") or makers.make_writer()


@pytest.fixture
def physician(request, db):
    return from_shared(request, "physician") or makers.make_physician()


@pytest.fixture
def manager(db):
    return makers.make_user("Mara Manager", group="Content managers")


@pytest.fixture
def auditor(db):
    return makers.make_user("Otto Auditor", group="Auditors")


@pytest.fixture
def admin(db):
    return makers.make_user("Ada Admin", superuser=True)


@pytest.fixture
def page(request, writer):
    shared = from_shared(request, "publication")
    return ConditionPage.objects.get(pk=shared.page_id) if shared else makers.make_page(writer)


@pytest.fixture
def review(page, writer):
    return makers.submitted(page, writer)


@pytest.fixture
def publication(request, db):
    return from_shared(request, "publication") or makers.signed(*map(request.getfixturevalue, ("review", "physician")))
