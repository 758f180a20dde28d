"""``python -m benchmarks.crashes``: kill -9 a serving process at random instants while it signs and publishes.

On SQLite and PostgreSQL, 200 kills a database that hit a request on its way (``--kills``), with a printed ``--seed``.
After each the page is in the old state (waiting, nothing signed) or in the new one (signed, published, live), never
between; every 25 kills and at the end ``verify`` has to find 0 faults. Exit 1 on any violation.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from tests.postgres import PostgresMissing, throwaway_postgres


def run(label: str, options: list[str], **environment: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        print(f"== {label}", flush=True)
        settings = {"DJANGO_SETTINGS_MODULE": "tovani.settings.dev", "VAR_DIR": folder, "DEBUG": "false"}
        command = [sys.executable, "-m", "benchmarks.crashes_run", *options]
        return subprocess.call(command, env={**os.environ, **settings, **environment})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261124)
    chosen = parser.parse_args()
    options = ["--kills", str(chosen.kills), "--seed", str(chosen.seed)]
    failed = run("SQLite", options, DATABASE_URL="")
    try:
        with throwaway_postgres() as url:
            failed = run("PostgreSQL", options, DATABASE_URL=url) or failed
    except PostgresMissing as reason:
        print(f"PostgreSQL: left out. {reason}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
