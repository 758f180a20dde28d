"""What a visitor reads or looks for is in no log, whoever writes it."""

import io
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from conditions.public.logs import WithoutWhatIsRead, without

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Not Found: /conditions/ptsd/", "Not Found: /…"),
        ("Not Found: /my-secret-illness", "Not Found: /…"),
        ('"GET /search/?q=suicide+methods HTTP/1.1" 200 5120', '"GET /… HTTP/1.1" 200 5120'),
        ('"GET / HTTP/1.1" 200 10', '"GET / HTTP/1.1" 200 10'),
        ('"GET /?q=x HTTP/1.1" 200 10', '"GET /… HTTP/1.1" 200 10'),
        ("/physicians/dora-moss/", "/…"),
        ('"POST /admin/login/?next=/admin/ HTTP/1.1" 200', '"POST /admin/login/?… HTTP/1.1" 200'),
        ("Not Found: /administrivia/secret", "Not Found: /…"),
        ('"GET http://h/conditions/ptsd/ HTTP/1.1" 200', '"GET /… HTTP/1.1" 200'),
        ('200 5120 "https://tovani.example/conditions/ptsd/" "Mozilla"', '200 5120 "/…" "Mozilla"'),
        ('"GET /healthz HTTP/1.1" 200', '"GET /healthz HTTP/1.1" 200'),
        ('"GET /static/public/site.css HTTP/1.1" 200', '"GET /static/public/site.css HTTP/1.1" 200'),
    ],
)
def test_addresses_of_the_public_side_are_left_out(message, kept):
    assert without(message) == kept


@pytest.mark.parametrize("path", ["/conditions/my secret words/", "/conditions/it's mine/", '/my "secret" words'])
def test_an_address_that_django_has_decoded_is_left_out_whole(client, db, path):
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(WithoutWhatIsRead())
    logging.getLogger("django.request").addHandler(handler)
    try:
        assert client.get(quote(path)).status_code == 404
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    written = handler.stream.getvalue()
    assert written == "Not Found: /…\n", written


def test_django_writes_through_our_handler_only(settings):
    assert settings.LOGGING["loggers"]["django"] == {"handlers": [], "propagate": True}


def test_gunicorns_loggers_are_watched_too(caplog):
    with caplog.at_level(logging.INFO, logger="gunicorn.access"):
        logging.getLogger("gunicorn.access").info('"%(r)s" 200', {"r": "GET /search/?q=secret HTTP/1.1"})
    assert "secret" not in caplog.text and "GET /… HTTP/1.1" in caplog.text


@pytest.mark.slow
@pytest.mark.once
def test_a_real_server_with_its_access_log_on_writes_no_word_of_a_search(tmp_path, migrated_sqlite):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tovani.settings.dev", "VAR_DIR": str(tmp_path), "DEBUG": "false",
        "DATABASE_URL": "",
    }  # fmt: skip
    shutil.copy(migrated_sqlite, tmp_path)
    log = (tmp_path / "log").open("w")
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--access-logfile", "-", "tovani.wsgi"]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        for _attempt in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        for path in ("/search/?q=verysecretillness", "/conditions/verysecretillness/", "/verysecretillness"):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
            except urllib.error.HTTPError as answer:
                assert answer.code == 404
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
    written = (tmp_path / "log").read_text()
    assert re.search(r"GET /healthz", written) and len(re.findall(r'"GET /… HTTP', written)) == 3, written
    assert "verysecretillness" not in written
