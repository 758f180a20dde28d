"""The short form of ``python -m benchmarks.crashes``: kill -9 while signing, on the database these tests run on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_killed_server_leaves_the_old_state_or_the_new(tmp_path, migrated_sqlite):
    shutil.copy(migrated_sqlite, tmp_path)  # where these tests run on it
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tovani.settings.dev",
        "VAR_DIR": str(tmp_path),
        "DEBUG": "false",
        "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    }
    command = [sys.executable, "-m", "benchmarks.crashes_run", "--kills", "8", "--seed", "7"]
    found = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "8 kills hit a request" in found.stdout and "0 violations" in found.stdout
