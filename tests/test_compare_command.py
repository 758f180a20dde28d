"""``manage.py compare``: what other people's scripts rely on."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import OperationalError

from conditions.models import ContentVersion
from conditions.versions.canonical import canonical_text
from tests import makers
from tests.contents import put, sample


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("compare", *arguments, stdout=out, stderr=err)
    return stop.value.code, out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path):
    def write(name, content):
        (tmp_path / name).write_text(content if isinstance(content, str) else canonical_text(content), encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_equal_files_end_with_0(files):
    one, other = files("a.json", sample("ptsd")), files("b.json", sample("ptsd"))
    code, out, _err = run(one, other, "--json")
    assert (code, json.loads(out)) == (0, {"equal": True, "changes": []})


def test_different_files_end_with_1_and_tell_each_change_with_the_fixed_keys(files):
    old = sample("ptsd")
    code, out, _err = run(files("a.json", old), files("b.json", put(old, ("title",), "Another")), "--json")
    told = json.loads(out)
    assert code == 1 and told["equal"] is False
    [change] = told["changes"]
    assert list(change) == ["path", "label", "type", "old", "new", "moved_from", "flags", "words"]
    assert (change["path"], change["type"], change["new"]) == ("title", "edited", "Another")
    assert ["insert", "Another", ""] in change["words"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"schema": 7}'])
def test_what_is_no_content_ends_with_2_and_a_message_that_names_it(files, text):
    code, out, err = run(files("a.json", sample("ptsd")), files("bad.json", text))
    assert code == 2 and out == "" and "bad.json" in err and "Traceback" not in err


def test_what_is_not_there_ends_with_2():
    code, _out, err = run("nothing.json", "nowhere")
    assert code == 2 and "nothing.json" in err


@pytest.mark.django_db
def test_stored_versions_are_compared_by_slug_and_number(page, publication, writer):
    makers.edited(page, writer, summary="Another sentence that says what it is.")
    makers.submitted(makers.fresh(page), writer, summary="The summary says more.")
    assert ContentVersion.objects.count() == 2
    code, out, _err = run("example@1", "example@2")
    assert code == 1 and "summary (summary): edited" in out
    assert run("example@1", "example@1")[0] == 0
    assert run("example@1", "example@3")[0] == 2


@pytest.mark.django_db
def test_a_database_that_cannot_be_read_ends_with_2_and_says_so(monkeypatch, publication):
    def gone(*_arguments):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("conditions.ledger.reading.first", gone)
    code, out, err = run("example@1", "example@1")
    assert code == 2 and out == "" and "example@1: the database cannot be read. server closed" in err
