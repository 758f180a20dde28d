"""A Word file is read in a process of its own: whatever it is made of, it can take neither the site's time nor memory,
and whoever wrote it reaches none of the site's secrets.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from conditions.importing import word
from conditions.importing.findings import Finding, Findings

SECONDS = 10  # of the processor
MEMORY = 1024**3  # bytes
_ROOT = Path(__file__).resolve().parents[2]


def text_of(data: bytes, findings: Findings) -> str | None:
    """As ``word.text_of``. What makes the process end is a finding too."""
    command = [sys.executable, "-c", "from conditions.importing.apart import main; main()"]
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours
            command, input=data, capture_output=True, timeout=3 * SECONDS, env=environment, cwd=_ROOT, check=True
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        word.unreadable(findings, "It is damaged, or reading it takes too long.")
        return None
    findings.errors += [Finding(**error) for error in told["errors"]]
    findings.warnings += [Finding(**warning) for warning in told["warnings"]]
    text: str | None = told["text"]
    return text


def _limit() -> None:
    with suppress(ImportError):  # where there is none, the time above is what ends it
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    _limit()
    findings = Findings()
    text = word.text_of(sys.stdin.buffer.read(), findings)
    told = {
        "text": text,
        "errors": [error.as_dict() for error in findings.errors],
        "warnings": [warning.as_dict() for warning in findings.warnings],
    }
    json.dump(told, sys.stdout)
