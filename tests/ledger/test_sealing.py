"""Rotation, anchors, and what happens without a key."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection, transaction

from conditions.integrity.verification import all_faults
from conditions.ledger import anchors, chain, guards, keys, rotation
from conditions.ledger.models import AuditEvent
from conditions.ledger.verification import ledger_faults
from tests.makers import happened

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(settings, tmp_path):
    path = tmp_path / "ring.pem"
    path.write_text(settings.SEAL_KEY, encoding="ascii")
    settings.SEAL_KEY, settings.SEAL_KEY_FILE = "", str(path)
    return path


def printed(*command, **options) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def verdict(*arguments) -> list[str]:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_rotation_breaks_no_seal(publication, key_file, client):
    before = keys.load_ring("", key_file)
    said = printed("rotate_seal_key")
    after = keys.load_ring("", key_file)
    assert f"The key {before.current_id} is followed by {after.current_id}. The key ring is in {key_file}.\n" in said
    assert "Make a new backup now" in said
    happened("after")
    newest = AuditEvent.objects.newest_first()[:2]
    assert [(e.kind, e.seal_key) for e in newest] == [
        ("test.after", after.current_id),
        ("seal.rotated", before.current_id),
    ]
    assert list(all_faults()) == []
    assert client.get("/conditions/example/").status_code == 200


def test_a_key_ring_from_the_environment_is_rotated_into_a_file(settings, tmp_path):
    with pytest.raises(CommandError, match="say with --output"):
        call_command("rotate_seal_key")
    path = tmp_path / "next.pem"
    assert "Put it into SEAL_KEY" in printed("rotate_seal_key", output=path)
    settings.SEAL_KEY = path.read_text(encoding="ascii")
    happened("after")
    assert list(ledger_faults()) == []
    with pytest.raises(CommandError, match="exists already"):
        call_command("rotate_seal_key", output=path)


def test_a_rotation_that_cannot_write_changes_nothing(tmp_path):
    events = AuditEvent.objects.count()
    with pytest.raises(CommandError, match=r"^Nothing was changed\."):
        call_command("rotate_seal_key", output=tmp_path / "missing" / "ring.pem")
    assert AuditEvent.objects.count() == events


def test_without_a_key_nothing_is_recorded_and_verify_says_so(settings, client):
    settings.SEAL_KEY = settings.SEAL_KEY_FILE = ""
    with pytest.raises(keys.KeyRingError), transaction.atomic():
        happened("unsealed")
    assert not AuditEvent.objects.filter(kind="test.unsealed").exists()
    assert [line for line in ledger_faults() if line.startswith("seals: No key is set")]
    assert client.get("/readyz").status_code == 503
    with pytest.raises(CommandError, match=r"conditions\.E007|cannot be sealed"):
        call_command("check")


def test_a_cut_off_tail_shows_by_its_anchor(publication, tmp_path):
    path = tmp_path / "heads.txt"
    path.write_text(printed("ledger_head"), encoding="ascii")
    assert printed("verify", "--anchors", str(path)) == "0 faults\n"
    last = AuditEvent.objects.newest_first().first()
    with guards.lifted():
        AuditEvent.objects.filter(pk=last.pk)._raw_delete("default")
    assert list(ledger_faults()) == []  # from inside it cannot be seen
    assert (
        f"conditions_auditevent ends at row {last.seq - 1}: heads.txt line 1 knows row {last.seq}; the tail was cut off"
        in verdict("--anchors", str(path))
    )


def test_a_ledger_that_went_another_way_shows_by_its_anchor(tmp_path):
    event = happened("one")
    path = tmp_path / "server.log"
    path.write_text(f"noise\n2026-11-23 host ledger head {event.seq} {'0' * 64}\n", encoding="ascii")
    assert verdict("--anchors", str(path)) == [
        f"conditions_auditevent row {event.seq}: differs from the head in server.log line 2",
        "1 fault",
    ]


def test_a_file_without_heads_proves_nothing(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_text("nothing here\n", encoding="ascii")
    assert "empty.txt: holds no line" in verdict("--anchors", str(path))[0]
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify", "--anchors", str(tmp_path / "missing"))


def test_every_head_goes_to_the_log_once_it_is_committed(django_capture_on_commit_callbacks, caplog):
    caplog.set_level(logging.INFO, "tovani.ledger")
    with django_capture_on_commit_callbacks(execute=True):
        event = happened("one")
        assert not caplog.messages
    assert caplog.messages == [anchors.line(event)]


def test_a_key_out_of_use_writes_no_end_of_the_ledger(publication, key_file):
    """Whoever still has the old private key cuts off the rotation and all after it, and goes on with the old one."""
    old = keys.read_ring(key_file.read_text())
    rotation.rotate(key_file)
    happened("happened")
    assert list(all_faults()) == []
    named = AuditEvent.objects.get(kind=chain.ROTATED)
    with guards.lifted():
        AuditEvent.objects.since(named.seq - 1)._raw_delete("default")
    last = AuditEvent.objects.newest_first().first()
    false = AuditEvent(seq=last.seq + 1, at=last.at, kind="test.false", data="{}", previous=last.link())
    false.digest = chain.event_digest(false.previous, false.chained_fields())
    false.seal_key, false.seal = old.seal(false.digest)
    false.save()
    table = AuditEvent._meta.db_table
    assert list(all_faults()) == [
        f"{table} row {false.seq}: the ledger ends before the key that seals now was named: its end was cut off or "
        "written anew"
    ]


def test_only_the_ring_of_this_ledger_seals_it(publication, key_file, settings, tmp_path, client):
    """A fault in a chain that nobody can change would stand there for good."""
    old, foreign = tmp_path / "old.pem", tmp_path / "foreign.pem"
    old.write_text(key_file.read_text(encoding="ascii"), encoding="ascii")
    keys.write_ring(keys.new_ring(), foreign)
    call_command("rotate_seal_key", stdout=io.StringIO())
    settings.SEAL_KEY_FILE = str(old)
    happened("between")  # the new key has sealed nothing yet
    settings.SEAL_KEY_FILE = str(key_file)
    happened("first_with_the_new_key")
    for ring, words in ((old, "was replaced"), (foreign, "another site's")):
        settings.SEAL_KEY_FILE = str(ring)
        count = AuditEvent.objects.count()
        with pytest.raises(keys.KeyRingError, match=words), transaction.atomic():
            happened("refused")
        assert AuditEvent.objects.count() == count
        assert client.get("/readyz").status_code == 503
        with pytest.raises(SystemCheckError, match=r"conditions\.E008"):
            call_command("check", databases=["default"])
    settings.SEAL_KEY_FILE = str(key_file)
    assert client.get("/readyz").status_code == 200
    call_command("check", databases=["default"])
    assert list(all_faults()) == []


def test_an_altered_newest_event_keeps_nobody_from_recording(publication, key_file):
    with guards.lifted():
        last = AuditEvent.objects.newest_first().first()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE conditions_auditevent SET seal_key = 'x' WHERE seq = %s", [last.seq])
    assert happened("goes_on").seq == last.seq + 1


def test_a_ring_for_another_place_is_announced_as_such(key_file, tmp_path):
    said = printed("rotate_seal_key", output=tmp_path / "next.pem")
    assert f"Put it in the place of {key_file}" in said
