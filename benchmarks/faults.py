"""``python -m benchmarks.faults``: deliberate faults, each put into a copy of the code, and the trial that catches it.

What walks, races and crash runs are worth shows when the code is wrong. Each fault is one small change that a hurried
hand might make; its trial has to fail, and the same trial has to pass without it. ``--only NAME`` tries one. Exit 1 if
a fault goes unnoticed, or if a trial fails on the code as it is.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import throwaway_postgres

ROOT = Path(__file__).resolve().parents[1]

FEWER_WALKS = "60"  # a fault that walks notice is noticed soon
WALKS = ("-m", "pytest", "-q", "-x", "tests/walks")
SCHEDULES = ("-m", "pytest", "-q", "-x", "tests/publications/test_schedules.py")
RACES = ("-m", "pytest", "-q", "-x", "tests/signoff/test_races.py", "tests/signoff/test_races_over_http.py")
CRASHES = ("-m", "benchmarks.crashes_run", "--kills", "60", "--seed", "1")
PURE = ("-m", "pytest", "-q", "-x", "-m", "pure")


@dataclass(frozen=True)
class Fault:
    """``before`` stands once in ``file`` and becomes ``after``. ``trial`` is what python runs, on ``database``."""

    name: str
    file: str
    before: str
    after: str
    trial: tuple[str, ...]
    database: str


_TWO_TRANSACTIONS = (
    "conditions/ledger/actions.py",
    """    with transaction.atomic():
        after()
        try:
            with transaction.atomic():
                yield
""",
    """    if True:
        try:
            if True:
                yield
""",
)
FAULTS = (
    Fault(
        "authors may sign",
        "conditions/signoff/rules.py",
        "    if user.pk in version.author_ids:",
        "    if False:",
        WALKS,
        "SQLite",
    ),
    Fault(
        "drafts can be saved during a review",
        "conditions/models.py",
        "        if is_locked_for_review(self.pk):",
        "        if False:",
        RACES,
        "SQLite",
    ),
    Fault(
        "a page that was taken down keeps its place in the admin",
        "conditions/publications/actions.py",
        "    Page.objects.filter(pk=page_id).update(live=False, live_revision=None)\n",
        "",
        WALKS,
        "SQLite",
    ),
    Fault(
        "what was planned is not cancelled when something newer happens",
        "conditions/publications/planning.py",
        "    waiting = Schedule.objects.waiting().for_page(page_id)\n    if running",
        "    waiting = Schedule.objects.none()\n    if running",
        SCHEDULES,
        "SQLite",
    ),
    Fault(
        "a review that has ended is decided once more",
        "conditions/signoff/actions.py",
        "    if not review.is_waiting:\n        raise _ended(review)\n",
        "",
        RACES,
        "SQLite",
    ),
    Fault(
        "actions take no lock on the page",
        "conditions/signoff/locking.py",
        "Page.objects.select_for_update().filter",
        "Page.objects.filter",
        RACES,
        "PostgreSQL",
    ),
    Fault(
        "two events at once take the same place in the chain",
        "conditions/ledger/actions.py",
        '            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])',
        "            pass",
        RACES,
        "PostgreSQL",
    ),
    Fault("signing and publishing are two transactions (SQLite)", *_TWO_TRANSACTIONS, CRASHES, "SQLite"),
    Fault("signing and publishing are two transactions (PostgreSQL)", *_TWO_TRANSACTIONS, CRASHES, "PostgreSQL"),
    Fault(
        "a dose that loses its bold is no change",
        "conditions/compare/words.py",
        "    if was == now:\n",
        "    if True:\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "what moves is not told",
        "conditions/compare/pairing.py",
        "        place = bisect_left(ends, i)\n",
        "        place = len(ends)\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "a number is cut from its unit",
        "conditions/compare/tokens.py",
        "(?:\\s?%|[\\s-]?(?i:{UNIT_PATTERN})(?![\\w/]))?)(?!\\w)",
        "(?:\\s?%)?)(?!\\w)",
        PURE,
        "SQLite",
    ),
    Fault(
        "a negation carries no flag",
        "conditions/compare/flags.py",
        'found.add("negation")',
        "pass",
        PURE,
        "SQLite",
    ),
    Fault(
        "a removed entry is passed over at the end of a list",
        "conditions/compare/pairing.py",
        "    for i in gone:\n",
        "    for i in []:\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "the head of a page is not compared",
        "conditions/compare/changes.py",
        "            found += self.node(shape, self.old[str(name)], value, (name,), (name,))\n",
        "            pass\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "a new address moves the day of the text",
        "conditions/compare/changes.py",
        "    return any(not change.silent for change in found)",
        "    return bool(found)",
        PURE,
        "SQLite",
    ),
    Fault(
        "a nested list loses its level",
        "conditions/parts/prose.py",
        "        return min(len(self.lists) - 1, deepest)\n",
        "        return 0\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "an interval in brackets becomes citations",
        "conditions/parts/citations.py",
        "if not numbers or _may_be_interval(match.group(), numbers, near):",
        "if not numbers:",
        PURE,
        "SQLite",
    ),
    Fault(
        "a required field may be empty",
        "conditions/readiness/completeness.py",
        "    if shape.required and shape.is_empty(value):\n",
        "    if False:\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "a citation of nothing passes submission",
        "conditions/readiness/sources.py",
        "        if not is_resolved(key) and (label, key) not in seen:\n",
        "        if False:\n",
        PURE,
        "SQLite",
    ),
    Fault(
        "text is shown without being escaped",
        "conditions/versions/article.py",
        'escape(run["text"])',
        'run["text"]',
        PURE,
        "SQLite",
    ),
)


def copied(folder: Path) -> Path:
    """The code as it stands in this folder, committed or not, without what git does not know of."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def put(fault: Fault, code: Path) -> None:
    text = (code / fault.file).read_text(encoding="utf-8")
    if text.count(fault.before) != 1:
        raise SystemExit(f"{fault.name}: the place in {fault.file} has changed; write the fault anew.")
    (code / fault.file).write_text(text.replace(fault.before, fault.after), encoding="utf-8")


def fails(code: Path, trial: tuple[str, ...], url: str) -> tuple[bool, str]:
    """Whether the trial found something, and its last line."""
    settings = "dev" if "benchmarks.crashes_run" in trial else "test"
    with tempfile.TemporaryDirectory() as var:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": f"tovani.settings.{settings}",
            "VAR_DIR": var,
            "WALKS": os.environ.get("WALKS", FEWER_WALKS),
            "DEBUG": "false",
        }
        run = subprocess.run([sys.executable, *trial], cwd=code, env=environment, capture_output=True, text=True)
    lines = (run.stdout.strip() or run.stderr.strip()).splitlines() or [""]
    return run.returncode != 0, lines[-1]


def tried(code: Path, trial: tuple[str, ...], database: str) -> tuple[bool, str]:
    if database == "SQLite":
        return fails(code, trial, "")
    with throwaway_postgres() as url:
        return fails(code, trial, url)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="part of a fault's name")
    wanted = [fault for fault in FAULTS if parser.parse_args().only in fault.name]
    wrong = 0
    for trial, database in dict.fromkeys((fault.trial, fault.database) for fault in wanted):
        with tempfile.TemporaryDirectory() as folder:
            failed, last = tried(copied(Path(folder)), trial, database)
        wrong += failed
        told = "FAILS" if failed else "passes"
        print(f"{told:8} as it is   {' '.join(trial[1:])} on {database}: {last}", flush=True)
    for fault in wanted:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            code = copied(Path(folder))
            put(fault, code)
            caught, last = tried(code, fault.trial, fault.database)
        wrong += not caught
        took = time.monotonic() - began
        print(f"{'caught' if caught else 'MISSED':8} {took:4.0f} s   {fault.name}: {last}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
