"""``python -m tests.production_check``: production settings refuse what is unsafe, and are clean when all is given."""

import os
import secrets
import subprocess
import sys
import tempfile

from conditions.ledger import keys

SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "conditions.example.org",
    "PUBLIC_BASE_URL": "https://conditions.example.org",
    "DATABASE_URL": f"sqlite:///{tempfile.mkdtemp()}/production.sqlite3",
    "SEAL_KEY": keys.new_ring().text(),
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run manage.py under production settings with just this environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**kept, "DJANGO_SETTINGS_MODULE": "tovani.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> int:
    found = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    print(found.stdout + found.stderr)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
