"""``python -m benchmarks.ledger``: verifying the ledger at 10,000, 100,000 and 1,000,000 events.

Time and memory of ``verify``'s pass over the ledger, beside plain SHA-256 over the same bytes in the same run. Each
length runs in a process of its own, so that its peak memory is its own. ``--database`` takes a URL; SQLite is the
default. Shorter lengths: ``python -m benchmarks.ledger 1000 10000``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LENGTHS = (10_000, 100_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lengths", nargs="*", type=int, default=LENGTHS)
    parser.add_argument("--database", default="", help="URL; an empty SQLite file if not given")
    options = parser.parse_args()
    print(f"{'events':>9}{'seconds':>10}{'events/s':>10}{'MB':>8}{'x SHA-256':>11}{'peak MB':>9}")
    for length in options.lengths:
        with tempfile.TemporaryDirectory() as folder:
            url = options.database or f"sqlite:///{Path(folder) / 'ledger.sqlite3'}"
            environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tovani.settings.test"}
            command = [sys.executable, "-m", "benchmarks.ledger_measure"]
            ring = Path(folder) / "ring.pem"
            for step in ("fill", "verify"):
                subprocess.run([*command, step, str(length), str(ring)], env=environment, check=True)


if __name__ == "__main__":
    main()
