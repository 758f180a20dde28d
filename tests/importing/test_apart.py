"""A Word file is read in a process of its own: it takes nobody's time, memory or secrets."""

import io
import json
import os
import resource
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from conditions.importing import apart
from conditions.importing.findings import Findings
from conditions.importing.reading import read_document
from tests.importing.documents import GOOD
from tests.importing.word_files import paragraphs, word_file


def test_it_reads_what_is_read_here(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "never handed on")
    findings = Findings()
    body = paragraphs("One\nTwo") + "<w:p><w:r><w:rPr><w:b/><w:strike/></w:rPr><w:t>Three</w:t></w:r></w:p>"
    assert apart.text_of(word_file(body), findings) == "One\nTwo\nThree"
    assert [(error.code, error.line) for error in findings.errors] == [("word.unsupported", 3)]
    assert [warning.code for warning in findings.warnings] == ["word.formatting"]


def test_the_process_sets_its_limits_before_it_reads(monkeypatch, capsys):
    limits = {}

    class Given(io.BytesIO):
        def read(self, *size):
            assert limits == {resource.RLIMIT_CPU: apart.SECONDS, resource.RLIMIT_AS: apart.MEMORY}
            return super().read(*size)

    monkeypatch.setattr(resource, "setrlimit", lambda which, limit: limits.update({which: max(limit)}))
    monkeypatch.setattr(apart.sys, "stdin", SimpleNamespace(buffer=Given(word_file(paragraphs("One")))))
    apart.main()
    assert json.loads(capsys.readouterr().out) == {"text": "One", "errors": [], "warnings": []}


def test_it_gets_no_secrets(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess(command, 0, b'{"text": "x", "errors": [], "warnings": []}')

    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(apart.subprocess, "run", run)
    assert apart.text_of(b"", Findings()) == "x"
    assert set(seen) == {"PYTHONPATH", "PATH", "PYTHONDONTWRITEBYTECODE"} and "SECRET_KEY" in os.environ


@pytest.mark.parametrize(
    "body",
    ["<w:p>" * 20_000 + "</w:p>" * 20_000, "<w:tbl><w:tr><w:tc>" * 9_000 + "</w:tc></w:tr></w:tbl>" * 9_000],
)
def test_deep_nesting_gets_a_sentence(body):
    [error] = read_document(word_file(body), "x.docx").findings.errors
    assert error.code == "word.unreadable" and "nested more than 100 deep" in error.message


def test_what_unpacks_to_much_gets_a_sentence():
    body = paragraphs("x" * 10 * 1024 * 1024)
    codes = {error.code for error in read_document(word_file(body), "x.docx").findings.errors}
    assert codes & {"word.unreadable", "line.too_long"}


@pytest.mark.parametrize(
    "what", ["while True: pass", "print('no json')", "x = 'x' * 4 * 1024 ** 3", "raise SystemExit(3)"]
)
def test_a_process_that_goes_wrong_is_a_sentence(what, monkeypatch):
    """The same limits, around a program that runs for ever, says nonsense, asks for memory, or dies."""
    real = subprocess.run
    program = f"from conditions.importing import apart; apart.SECONDS = 1; apart._limit(); {what}"
    monkeypatch.setattr(apart.subprocess, "run", lambda _command, **o: real([sys.executable, "-c", program], **o))
    findings, begun = Findings(), time.monotonic()
    assert apart.text_of(b"", findings) is None
    assert [error.code for error in findings.errors] == ["word.unreadable"]
    assert time.monotonic() - begun < 3 * apart.SECONDS


def test_a_whole_word_file_is_read_by_way_of_it():
    reading = read_document(word_file(paragraphs(GOOD)), "x.docx")
    assert reading.ok, reading.findings
