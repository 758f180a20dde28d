import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

from conditions.ledger import keys
from tests.production_check import SAFE, manage
from tovani.settings import refused

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a random string"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random string"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"PUBLIC_BASE_URL": "http://example.org"}, "start with https://"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must name the database"),
        ({"SEAL_KEY": ""}, "No key is set: SEAL_KEY or SEAL_KEY_FILE must be given."),
        ({"SEAL_KEY": "no key at all"}, "There is no key in the key ring"),
        ({"SEAL_KEY": "", "SEAL_KEY_FILE": "/nowhere/keys.pem"}, "cannot be read: No such file"),
        ({"SECRET_KEY": "tovani-secret " * 10}, "SECRET_KEY must be a random string"),
        ({"SECRET_KEY": "django-insecure-" + secrets.token_urlsafe(64)}, "SECRET_KEY must be a random string"),
        ({"ALLOWED_HOSTS": ".com"}, "“.com”, which is every host under a whole top-level domain"),
        ({"ALLOWED_HOSTS": "https://conditions.example.org"}, "names without scheme"),
        ({"PUBLIC_BASE_URL": "https://conditions.example.org/"}, "no slash, no path"),
        ({"PUBLIC_BASE_URL": "https://me@conditions.example.org"}, "no slash, no path"),
        ({"PUBLIC_BASE_URL": "https://conditions.example.org:x"}, "PUBLIC_BASE_URL is no address"),
        ({"PUBLIC_BASE_URL": "https://elsewhere.example.org"}, "which ALLOWED_HOSTS does not serve"),
        ({"DATABASE_URL": "mysql://me@localhost/name"}, "PostgreSQL or SQLite"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must name the database"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must start with redis://"),
        ({"TIME_ZONE": "Nowhere/Land"}, "TIME_ZONE must be a name such as"),
        ({"SEAL_KEY": keys.KeyRing(None, keys.new_ring().public).text()}, "must hold a private key"),
    ],
)
def test_production_refuses_to_start_on_what_is_unsafe(missing, words):
    found = manage("check", **{**SAFE, **missing})
    assert found.returncode != 0
    assert words in found.stderr


def test_a_key_ring_that_others_can_read_is_refused(tmp_path):
    ring = tmp_path / "keys.pem"
    keys.write_ring(keys.new_ring(), ring)
    given = {**SAFE, "SEAL_KEY": "", "SEAL_KEY_FILE": str(ring)}
    assert manage("check", **given).returncode == 0
    ring.chmod(0o640)
    found = manage("check", **given)
    assert found.returncode != 0 and f"run “chmod 600 {ring}”" in found.stderr


def test_random_keys_of_any_usual_alphabet_are_taken():
    for _time in range(200):
        for key in (secrets.token_hex(25), secrets.token_urlsafe(38), get_random_secret_key()):
            assert list(refused.secret_key(key)) == []


def test_redis_without_its_package_is_refused(monkeypatch):
    monkeypatch.setattr(refused, "find_spec", lambda name: None)
    assert list(refused.redis_url("redis://localhost")) == [
        "REDIS_URL needs the package redis: pip install -r requirements-optional.txt."
    ]
    monkeypatch.setattr(refused, "find_spec", lambda name: name)
    assert list(refused.redis_url("redis://localhost")) == list(refused.redis_url("")) == []


def test_hosts_under_a_domain_of_ours_are_taken():
    assert list(refused.allowed_hosts([".example.org"])) == []
    for address in ("https://a.example.org:8443", "https://example.org", "https://EXAMPLE.org"):
        assert list(refused.public_base_url(address, [".Example.org"])) == []
    assert list(refused.allowed_hosts(["[::1]"])) == []


def test_everything_that_is_missing_is_named_at_once():
    stderr = manage("check").stderr
    for name in SAFE:
        assert f"- {name}" in stderr


def test_the_deployment_check_is_clean():
    found = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


def test_the_sample_library_is_refused():
    found = manage("sample_library", **SAFE)
    assert found.returncode != 0
    assert "not loaded in production" in found.stderr


@pytest.mark.parametrize("variable", [{"ALLOWED_HOSTS": "a.example"}, {"PUBLIC_BASE_URL": "https://a.example"}])
def test_on_a_server_no_command_falls_into_development(variable, tmp_path):
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, str(ROOT / "manage.py"), "check"]
    asked = {**path, **variable, "VAR_DIR": str(tmp_path)}
    found = subprocess.run(command, env=asked, capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 1 and "Set it to tovani.settings.production" in found.stderr
    assert list(tmp_path.iterdir()) == []  # no database, no keys
    on_purpose = {**asked, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev"}
    assert subprocess.run(command, env=on_purpose, capture_output=True, cwd=tmp_path).returncode == 0
