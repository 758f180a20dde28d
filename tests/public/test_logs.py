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
from gunicorn.glogging import SafeAtoms

from conditions.public.logs import WithoutWhatIsRead

ROOT = Path(__file__).resolve().parents[2]


def written(name: str, message: str, *args) -> str:
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(WithoutWhatIsRead())
    handler.handle(logging.LogRecord(name, logging.INFO, "", 1, message, args, None))
    return handler.stream.getvalue().removesuffix("\n")


REQUEST_LINES = [
    ("GET /search/?q=suicide+methods HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET /search/?q=can't+sleep+suicidal HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET /conditions/crohn's-and-suicide/ HTTP/1.1", "GET /… HTTP/1.1"),
    ('GET /conditions/my "own" words/ HTTP/1.1', "GET /… HTTP/1.1"),
    ("GET /physicians/dora-moss/ HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET http://h/conditions/ptsd/ HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET HTTP://H:8765/conditions/ptsd/ HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET /administrivia/secret HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET /admin/../conditions/secret/ HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET /static/%2e%2e/conditions/secret/ HTTP/1.1", "GET /… HTTP/1.1"),
    ("GET / HTTP/1.1", "GET / HTTP/1.1"),
    ("GET /?q=secret HTTP/1.1", "GET /?… HTTP/1.1"),
    ("POST /admin/login/?next=/admin/ HTTP/1.1", "POST /admin/login/?… HTTP/1.1"),
    ("GET /healthz HTTP/1.1", "GET /healthz HTTP/1.1"),
    ("GET /static/public/site.0a1b.css HTTP/1.1", "GET /static/public/site.0a1b.css HTTP/1.1"),
    ("secret words without a method", "/…"),
    ("", "/…"),
]


@pytest.mark.parametrize(("line", "kept"), REQUEST_LINES)
def test_addresses_of_the_public_side_are_left_out(line, kept):
    assert written("django.server", '"%s" %s %s', line, "200", "5120") == f'"{kept}" 200 5120'
    atoms = SafeAtoms({"r": line, "s": "200", "f": "android-app://com.google/secret/x", "{raw_uri}e": "/secret"})
    assert written("gunicorn.access", '"%(r)s" %(s)s "%(f)s" %({raw_uri}e)s', atoms) == f'"{kept}" 200 "…" …'


def test_parts_of_a_line_of_gunicorn_are_left_out_too():
    atoms = SafeAtoms(
        {"r": "", "U": "/conditions/secret/", "q": "q=secret", "{Referer}i".lower(): "/secret/", "a": "x"}
    )
    assert written("gunicorn.access", "%(U)s %(q)s %({referer}i)s %(a)s %(none)s", atoms) == "/… … … x -"


@pytest.mark.parametrize(
    ("name", "message", "kept"),
    [
        ("django.request", "Not Found: /conditions/ptsd/", "Not Found: /…"),
        ("django.request", 'Method Not Allowed (POST): /it\'s "mine" alone', "Method Not Allowed (POST): /…"),
        ("django.request", "Not Found: /administrivia/secret", "Not Found: /…"),
        ("django.request", "Not Found: /admin/nothing/", "Not Found: /admin/nothing/"),
        ("django.security.csrf", "Forbidden (CSRF cookie not set.): /search/", "Forbidden (CSRF cookie not set.): /…"),
        ("gunicorn.error", "Error handling request GET /search/?q=can't it be", "Error handling request GET /…"),
        (
            "gunicorn.error",
            "Invalid request from ip=::1: Invalid HTTP Version: 'mine'",
            "Invalid request from ip=::1",
        ),
        ("gunicorn.error", "Booting worker with pid: 77", "Booting worker with pid: 77"),
        ("gunicorn.error", "Listening at: http://127.0.0.1:8000 (1)", "Listening at: http://127.0.0.1:8000 (1)"),
        ("django.server", "code 400, message Bad request syntax ('GET my words')", "code 400"),
        ("tovani.serving", "anything about /conditions/x/", "anything about /conditions/x/"),
    ],
)
def test_sentences_lose_the_address_they_end_in(name, message, kept):
    assert written(name, message.replace("%", "%%")) == kept


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
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(b"GET /search/?q=two verysecretillness HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert raw.recv(20).startswith(b"HTTP/1.1 400")
        for path in (
            "/search/?q=can't+verysecretillness", "/conditions/a's-verysecretillness/", "/verysecretillness",
        ):  # fmt: skip
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
            except urllib.error.HTTPError as answer:
                assert answer.code == 404
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
    written = (tmp_path / "log").read_text()
    assert "Invalid request from ip=127.0.0.1\n" in written, written
    assert re.search(r"GET /healthz", written) and len(re.findall(r'"GET /… HTTP', written)) == 3, written
    assert "verysecretillness" not in written
