"""``python -m tests.pure [pytest options]``: tests that need no database, and how much of the pure modules they try.

Of each pure module they must run 95 of 100 statements and take 95 of 100 branches; what falls short is named. With
pytest options, such as ``-k citations``, nothing is measured.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path

import coverage
import pytest

from tests.test_layers import ROOT, pure_modules

LEAST = 95  # per cent, of each module


def shortcomings(measured: coverage.Coverage) -> Iterator[str]:
    """A line for each pure module that falls short."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    for name in pure_modules():
        of_file = files.get(normpath(f"conditions/{name}"))
        if not of_file:
            yield f"conditions/{name} is imported by no test."
            continue
        tried = of_file["summary"]
        statements = _share(tried["covered_lines"], tried["num_statements"])
        branches = _share(tried["covered_branches"], tried["num_branches"])
        if min(statements, branches) < LEAST:
            missing = [*of_file["missing_lines"], *(f"{a}→{b}" for a, b in of_file["missing_branches"])]
            yield (
                f"conditions/{name}: {statements:.0f} % of statements and {branches:.0f} % of branches are tried, "
                f"{LEAST} % are asked for. Missing: {', '.join(map(str, missing))}"
            )


def _share(tried: int, of: int) -> float:
    return 100 * tried / of if of else 100


def main(options: list[str]) -> int:
    command = ["-m", "pure", *options]
    if options:
        return pytest.main(command)
    measured = coverage.Coverage(
        data_file=None, branch=True, include=[str(ROOT / "conditions" / "*"), str(ROOT / "tovani" / "users" / "*")]
    )
    measured.start()
    failed = pytest.main(command)
    measured.stop()
    found = list(shortcomings(measured))
    print("\n".join(found) or f"Each pure module: {LEAST} % of statements and branches or more.")
    return failed or bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
