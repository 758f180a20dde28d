import pytest

from conditions.ledger import keys
from tests.production_check import SAFE, manage

pytestmark = pytest.mark.once


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
        ({"SEAL_KEY": keys.KeyRing(None, keys.new_ring().public).text()}, "must hold a private key"),
    ],
)
def test_production_refuses_to_start_on_what_is_unsafe(missing, words):
    found = manage("check", **{**SAFE, **missing})
    assert found.returncode != 0
    assert words in found.stderr


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
