"""``python -m tests [pytest options]``: every test on SQLite, then on PostgreSQL.

What this machine lacks (PostgreSQL, a browser) is skipped with a line that says so; with REQUIRE_ALL=1 it is an error.
"""

import os
import subprocess
import sys

from tests.browser import chromium
from tests.postgres import PostgresMissing, throwaway_postgres


def run(label: str, options: list[str], **environment: str) -> int:
    print(f"== {label}", flush=True)
    return subprocess.call([sys.executable, "-m", "pytest", *options], env={**os.environ, **environment})


def main(options: list[str]) -> int:
    require_all = os.environ.get("REQUIRE_ALL") == "1"
    if not chromium():
        print("Chromium was not found: the browser tests cannot run. (Debian: apt-get install chromium)", flush=True)
        if require_all:
            return 1
    failed = run("SQLite", options, DATABASE_URL="")
    try:
        with throwaway_postgres() as url:
            failed = run("PostgreSQL", options, DATABASE_URL=url) or failed
    except PostgresMissing as reason:
        print(f"== PostgreSQL: skipped. {reason}", flush=True)
        if require_all:
            return 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
