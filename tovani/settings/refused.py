"""What production does not start with: each function names what is wrong with one value, or says nothing."""

import stat
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.http.request import validate_host

from conditions.ledger import keys

_LEAST_COMPRESSED = 40  # bytes; fifty random hexadecimal digits compress to 43 or more, repeated words to far less


def secret_key(key: str) -> Iterator[str]:
    if len(key) < 50 or key.startswith("django-insecure-") or len(zlib.compress(key.encode(), 9)) < _LEAST_COMPRESSED:
        yield "SECRET_KEY must be a random string of at least 50 characters."


def allowed_hosts(hosts: list[str]) -> Iterator[str]:
    if not hosts or "*" in hosts:
        yield "ALLOWED_HOSTS must name the hosts served, separated by commas; '*' is not allowed."
    for host in hosts:
        if host.startswith(".") and host.strip(".").count(".") < 1:
            yield f"ALLOWED_HOSTS must not hold “{host}”, which is every host under a whole top-level domain."
        elif set(host) & set("/: ") and not host.startswith("["):
            yield f"ALLOWED_HOSTS must hold names without scheme, port and spaces; “{host}” is none."


def public_base_url(url: str, hosts: list[str]) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        yield "PUBLIC_BASE_URL is no address."
        return
    if parts.scheme != "https" or not host:
        yield "PUBLIC_BASE_URL must be the site's address and start with https://."
    elif parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        yield "PUBLIC_BASE_URL must end with the host: no slash, no path, no user name."
    elif hosts and not validate_host(host, hosts):
        yield f"PUBLIC_BASE_URL names {host}, which ALLOWED_HOSTS does not serve."


def database_url(url: str) -> Iterator[str]:
    if not url:
        yield "DATABASE_URL must name the database, for example postgres://user:password@host/name."
    elif not dj_database_url.parse(url)["ENGINE"].endswith(("postgresql", "sqlite3")):
        yield "DATABASE_URL must name a PostgreSQL or SQLite database."


def seal_key(text: str, file: str) -> Iterator[str]:
    try:
        if keys.load_ring(text, file).current is None:
            yield "SEAL_KEY or SEAL_KEY_FILE must hold a private key, not public keys only."
    except keys.KeyRingError as problem:
        yield f"SEAL_KEY_FILE (or SEAL_KEY) must give the key ring that seals the ledger. {problem}"
        return
    if not text and stat.S_IMODE(Path(file).stat().st_mode) & 0o077:
        yield f"SEAL_KEY_FILE can be read by others: run “chmod 600 {file}”."


def redis_url(url: str) -> Iterator[str]:
    if not url:
        return
    if not url.startswith(("redis://", "rediss://", "unix://")):
        yield "REDIS_URL must start with redis://, rediss:// or unix://."
    if find_spec("redis") is None:
        yield "REDIS_URL needs the package redis: pip install -r requirements-optional.txt."


def time_zone(name: str) -> Iterator[str]:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        yield f"TIME_ZONE must be a name such as America/New_York; “{name}” is none."
