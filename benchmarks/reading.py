"""``python -m benchmarks.reading``: a page under gunicorn beside the same bytes from nginx, as ratios of one run.

Kept and not kept; on SQLite, and with Redis where ``redis-server`` is installed. Then queries and time with 10, 1,000
and 10,000 pages. Needs ``nginx`` and ``wrk`` (Debian: apt-get install nginx-light wrk redis-server).
"""

import contextlib
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.postgres import PostgresMissing, throwaway_postgres

GUNICORN, NGINX, REDIS = 8096, 8095, 8094
SECONDS, CONNECTIONS = 5, 8


@contextlib.contextmanager
def running(command, port: int, **options):
    process = subprocess.Popen(command, **options)
    try:
        for _attempt in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
                break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def measured(port: int, path: str) -> tuple[float, float, float]:
    """Requests a second, and the 50th and 99th percentile of latency in milliseconds."""
    load = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "-H", "Accept-Encoding: gzip"]
    address = f"http://127.0.0.1:{port}{path}"
    subprocess.run([*load, "-d1s", address], check=True, capture_output=True)
    told = subprocess.run([*load, f"-d{SECONDS}s", address], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(told)
    fast, slow = (_milliseconds(re.search(rf"{p}%\s+(\S+)", told)[1]) for p in (50, 99))
    return float(re.search(r"Requests/sec:\s+(\S+)", told)[1]), fast, slow


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def page_under(environment: dict, path: str) -> tuple[bytes, tuple[float, float, float]]:
    command = [sys.executable, "-m", "gunicorn", "tovani.wsgi", "--bind", f"127.0.0.1:{GUNICORN}", "--workers", "2"]
    options = ["--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "error"]
    with running([*command, *options], GUNICORN, env=environment):
        request = urllib.request.Request(
            f"http://127.0.0.1:{GUNICORN}{path}", headers={"Accept-Encoding": "gzip", "Accept": "text/html"}
        )
        body = urllib.request.urlopen(request, timeout=10).read()
        return body, measured(GUNICORN, path)


def nginx(folder: Path, body: bytes) -> tuple[float, float, float]:
    """The same compressed bytes from disk."""
    (folder / "page").write_bytes(body)
    (folder / "nginx.conf").write_text(
        f"""daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; user root;
events {{}}
http {{ access_log off; server {{ listen 127.0.0.1:{NGINX}; root {folder};
  location /page {{ default_type text/html; add_header Content-Encoding gzip; }} }} }}"""
    )
    with running(["nginx", "-c", str(folder / "nginx.conf")], NGINX, stderr=subprocess.DEVNULL):
        return measured(NGINX, "/page")


def main() -> int:
    missing = [tool for tool in ("nginx", "wrk") if not shutil.which(tool)]
    if missing:
        print(f"Not found: {', '.join(missing)}. (Debian: apt-get install nginx-light wrk redis-server)")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tovani.settings.dev",
            "VAR_DIR": name,
            "DATABASE_URL": "",
            "DEBUG": "false",
        }
        site = subprocess.run(
            [sys.executable, "-m", "site_checks.site"], env=environment, check=True, capture_output=True
        )
        path = json.loads(site.stdout.splitlines()[-1])["indexed"][2]
        runs = {}
        body, runs["kept in each process (1 query)"] = page_under(environment, path)
        print(f"{path}: {len(gzip.decompress(body))} bytes, {len(body)} compressed", flush=True)
        _body, runs["not kept"] = page_under({**environment, "PUBLIC_PAGES_KEPT": "false"}, path)
        if shutil.which("redis-server"):
            redis = ["redis-server", "--port", str(REDIS), "--save", "", "--loglevel", "warning"]
            with running(redis, GUNICORN + 100):
                url = f"redis://127.0.0.1:{REDIS}/0"
                _body, runs["kept in Redis (0 queries)"] = page_under({**environment, "REDIS_URL": url}, path)
        else:
            print("Redis: left out, redis-server was not found.")
        disk = nginx(folder, body)
        print(f"{'':32}  requests/s   of nginx   median ms   99 % ms")
        for label, (rate, fast, slow) in {"nginx from disk": disk, **runs}.items():
            print(f"{label:32}  {rate:10.0f}   1 : {disk[0] / rate:<5.1f}   {fast:9.2f}   {slow:7.2f}", flush=True)
    grown("SQLite", "")
    try:
        with throwaway_postgres() as url:
            grown("PostgreSQL", url)
    except PostgresMissing as reason:
        print(f"\nPostgreSQL: left out. {reason}")
    return 0


def grown(label: str, url: str) -> None:
    print(f"\n{label}: queries and median milliseconds with more and more pages", flush=True)
    within = {**os.environ, "DJANGO_SETTINGS_MODULE": "tovani.settings.test", "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "benchmarks.reading_measure"], env=within, check=True)


if __name__ == "__main__":
    sys.exit(main())
