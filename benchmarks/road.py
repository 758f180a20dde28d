"""``python -m benchmarks.road``: medians and query counts of the road, on SQLite and PostgreSQL.

Prints one table a database. Budgets: a public page at most 8 queries, the same with 10 and with 1,000 pages; freezing
the PTSD page below 10 ms; signing and publishing at most ``SIGNING_QUERIES``; a worker below 200 MB.
"""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.postgres import PostgresMissing, throwaway_postgres

# Of signing and publishing one version, savepoints included: 24 of them are Wagtail's own, made when the page row is
# saved (comments, search index, reference index). tests/publications/test_publishing.py holds it.
SIGNING_QUERIES = 69


def worker_memory(environment) -> float:
    """Resident megabytes of one gunicorn worker after 200 requests."""
    options = ["--no-control-socket", "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tovani.wsgi", "--bind", "127.0.0.1:8099", *options],
        env={**environment, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev", "DEBUG": "false"},
    )
    try:
        for _attempt in range(100):
            try:
                urllib.request.urlopen("http://127.0.0.1:8099/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        for _request in range(100):
            urllib.request.urlopen("http://127.0.0.1:8099/conditions/", timeout=10).read()
            urllib.request.urlopen("http://127.0.0.1:8099/admin/login/", timeout=10).read()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tovani.settings.test"}
    command = [sys.executable, "-m", "benchmarks.road_measure"]
    print("SQLite", flush=True)
    subprocess.run(command, env={**environment, "DATABASE_URL": ""}, check=True)
    try:
        with throwaway_postgres() as url:
            print("\nPostgreSQL", flush=True)
            subprocess.run(command, env={**environment, "DATABASE_URL": url}, check=True)
            within = {**environment, "DATABASE_URL": url}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env={**within, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev"}, check=True)
            print(f"\nA gunicorn worker after 200 requests: {worker_memory(within):.0f} MB")
    except PostgresMissing as reason:
        print(f"\nPostgreSQL: left out. {reason}")


if __name__ == "__main__":
    main()
