"""``python -m tests [pytest options]``: all tests on SQLite and on PostgreSQL, both at the same time.

Those marked ``once``, on looks and on processes of their own, which no database changes, run with SQLite only. Those of
pure modules run on their own, and what they try is measured (``python -m tests.pure``). With pytest options, the tests
that these ask for run on both databases.

What this machine lacks (PostgreSQL, a browser) is skipped with a line that says so; with REQUIRE_ALL=1 it is an error.
"""

import os
import subprocess
import sys
import tempfile
import time

from tests.browser import chromium
from tests.postgres import PostgresMissing, throwaway_postgres

# Walks take a quarter of the time, and tests of looks wait for browsers and other processes: in processes of their own
# the machine has always something to do. Walks and pure tests wait for nobody, so they take the time that the others
# leave: the longest process is not slowed down, and at the end both databases have something to do.
WALKS = ["tests/walks"]
ONCE = ["-m", "once and not pure"]
GIVING_WAY = ["nice", "-n", "15"]
THE_REST = ["-m", "not pure and not once", "--ignore=tests/walks"]


class Run:
    """Tests in a process of their own, on one database; what they print is shown when they are done."""

    def __init__(self, label: str, module: str, options: list[str], database_url: str, *, gives_way: bool = False):
        self.label, self.began = label, time.monotonic()
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        command = [*(GIVING_WAY if gives_way else []), sys.executable, "-m", module, *options]
        environment = {**os.environ, "DATABASE_URL": database_url}
        self.process = subprocess.Popen(command, env=environment, stdout=self.output, stderr=subprocess.STDOUT)

    def finish(self) -> int:
        code = self.process.wait()
        self.output.seek(0)
        print(f"== {self.label}, {time.monotonic() - self.began:.0f} s\n{self.output.read()}", flush=True)
        return code


def main(options: list[str]) -> int:
    require_all = os.environ.get("REQUIRE_ALL") == "1"
    if not chromium():
        print("Chromium was not found: the browser tests cannot run. (Debian: apt-get install chromium)", flush=True)
        if require_all:
            return 1
    print("Testing on SQLite and PostgreSQL; this takes some minutes.", flush=True)
    runs = []
    if not options:
        options = THE_REST
        runs = [
            Run("Pure modules", "tests.pure", [], "", gives_way=True),
            Run("Looks and processes", "pytest", ONCE, ""),
            Run("Walks on SQLite", "pytest", WALKS, "", gives_way=True),
        ]
    runs.append(Run("SQLite", "pytest", options, ""))
    failed = 0
    try:
        with throwaway_postgres() as url:
            on_postgres = [Run("PostgreSQL", "pytest", options, url)]
            if options is THE_REST:  # with a database of its own on the same server
                walks = url.removesuffix("postgres") + "walks"
                on_postgres.append(Run("Walks on PostgreSQL", "pytest", WALKS, walks, gives_way=True))
            failed = max(run.finish() for run in on_postgres)
    except PostgresMissing as reason:
        print(f"== PostgreSQL: skipped. {reason}", flush=True)
        failed = 1 if require_all else 0
    return max(failed, *(run.finish() for run in runs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
