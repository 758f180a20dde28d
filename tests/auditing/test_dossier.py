"""A dossier is checked by a Python that has nothing: no site-packages, no environment, a folder of its own."""

import base64
import io
import json
import shutil
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, CommentReply

from conditions.auditing import check_dossier
from conditions.ledger import guards, seals
from conditions.models import AuditEvent, ConditionPage, Publication, Signature
from conditions.publications.actions import take_down
from conditions.publications.projection import projected
from conditions.signoff.actions import request_changes
from tests import makers
from tests.conftest import shared_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def example(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two signed versions, the first with a figure, and one that was sent back with a comment; and the dossier's file.
    Made once for this module.
    """
    with shared_rows(django_db_blocker):
        writer, physician = makers.make_writer(), makers.make_physician()
        image = Image.objects.create(title="A chart", file=get_test_image_file("dossier.png", size=(37, 41)))
        figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
        page = makers.make_page(writer, parts={"figure": figure})
        makers.signed(makers.submitted(page, writer), physician)
        makers.edited(page, writer, summary="A better sentence, with a word more than before.")
        review = makers.submitted(page, writer)
        request_changes(review, by=physician, reason="Please say more about sleep.")
        makers.edited(page, writer, summary="A better sentence that says what it is.")
        makers.signed(makers.submitted(page, writer), physician)
        archive = tmp_path_factory.mktemp("dossier") / "example.zip"
        call_command("dossier", "example", output=archive, stdout=io.StringIO())
        yield SimpleNamespace(page=page, writer=writer, physician=physician, archive=archive)


@pytest.fixture
def page(example, db):
    return makers.fresh(example.page)


@pytest.fixture
def folder(example, tmp_path):
    return extracted(example.archive, tmp_path)


def extracted(file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "dossier")
    return tmp_path / "dossier"


def unpacked(tmp_path):
    """A dossier of the records as they are now."""
    call_command("dossier", "example", output=tmp_path / "example.zip", stdout=io.StringIO())
    return extracted(tmp_path / "example.zip", tmp_path)


def check(folder, *options):
    run = [sys.executable, "-I", "-S", str(folder / "check.py"), *options]
    found = subprocess.run(run, capture_output=True, text=True, env={}, cwd="/", timeout=120)
    assert not found.stderr, found.stderr
    return found.returncode, found.stdout.splitlines()


def test_it_checks_with_nothing_but_python(folder):
    code, lines = check(folder, "--key", seals.ring().current_id)
    assert (code, len(lines)) == (0, 1), lines
    count = int(lines[0].split()[0])
    assert count > AuditEvent.objects.for_page(ConditionPage.objects.get().pk).count()
    assert lines[0].endswith("0 fault(s)")


def test_a_person_can_read_it(folder):
    assert "Please say more about sleep." in (folder / "comments.txt").read_text()
    assert "signed version 1 as Dr. Dora Moss, DO" in (folder / "history.txt").read_text()
    assert "PMID 24740528" in (folder / "references.txt").read_text()
    assert "Dr. Dora Moss, DO" in (folder / "signatures.txt").read_text()
    assert "ledger head" in (folder / "README.txt").read_text()
    assert len(list((folder / "versions").iterdir())) == 3
    assert len(list((folder / "files").iterdir())) == 1
    assert "PRIVATE" not in "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


def _replace(name, old, new):
    def tampering(folder):
        path = folder / name
        text = path.read_bytes().decode("utf-8")
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode())

    return tampering


def _hide_in_manifest(tampering, name):
    """The tampering, with a manifest that fits it: only its seal and the records can tell."""

    def both(folder):
        tampering(folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        entry = next(entry for entry in manifest["files"] if entry["file"] == name)
        entry["sha256"] = check_dossier.hashlib.sha256((folder / name).read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return both


TAMPERINGS = {
    "the words": (_replace("versions/0001/canonical.json", "common", "rare"), "versions/0001/record.json"),
    "a version's record": (
        _replace("versions/0001/record.json", '"number": 1', '"number": 9'),
        "versions/0001/record.json",
    ),
    "an event": (_replace("events.jsonl", "sleep", "sleet"), "events.jsonl, event"),
    "the history": (_replace("history.txt", "Dora", "Dara"), "history.txt"),
    "a file removed": (lambda folder: (folder / "references.txt").unlink(), "references.txt"),
    "a file added": (lambda folder: (folder / "note.txt").write_text("hello"), "note.txt"),
    "the publication": (
        _replace("publication.json", '"state": "in_force"', '"state": "taken_down"'),
        "publication.json",
    ),
    "hidden in the manifest": (
        _hide_in_manifest(_replace("signatures.txt", "Dora", "Dara"), "signatures.txt"),
        "manifest.json: its seal",
    ),
}


def test_a_module_laid_beside_the_checker_is_not_used(folder):
    (folder / "hashlib.py").write_text("raise SystemExit('0 fault(s)')")
    run = [sys.executable, str(folder / "check.py")]
    found = subprocess.run(run, capture_output=True, text=True, env={}, cwd=folder, timeout=120)
    assert found.returncode == 1 and "hashlib.py: is not in the manifest" in found.stdout, found.stdout + found.stderr


def test_rows_that_are_gone_are_missed(page, tmp_path):
    signature = Signature.objects.order_by("pk").first()
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON" if connection.vendor == "sqlite" else "SELECT 1")
        cursor.execute("DELETE FROM conditions_signature WHERE id = %s", [signature.pk])
    code, lines = check(unpacked(tmp_path))
    assert code == 1
    assert f"events.jsonl: tells of the signature no. {signature.pk}, which is not in this dossier" in lines


def test_an_old_state_of_the_publication_is_named(example, page, tmp_path):
    old = projected(page.pk)
    take_down(Publication.objects.get(), by=example.physician, reason="It was wrong.", notice="We correct it.")
    old.pk, old._state.adding = Publication.objects.get().pk, False
    makers.sealed(old)
    code, lines = check(unpacked(tmp_path))
    assert code == 1 and "publication.json: is an old state; the events tell of a newer one" in lines


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(folder, name):
    tampering, where = TAMPERINGS[name]
    tampering(folder)
    code, lines = check(folder)
    assert code == 1
    assert any(line.startswith(where) for line in lines), lines


def test_an_altered_signature_is_named(folder):
    path = next(iter(sorted((folder / "signatures").iterdir())))
    _replace(f"signatures/{path.name}", "Dr. Dora Moss", "Dr. Emil Moss")(folder)
    code, lines = check(folder)
    assert code == 1 and any(f"signatures/{path.name}: its fields do not fit" in line for line in lines)


def test_another_key_than_the_practices_is_named(folder):
    code, lines = check(folder, "--key", "0" * 16)
    assert code == 1 and "is not among its keys" in lines[0]


def test_taking_one_is_on_record_and_overwrites_nothing(example, db):
    assert AuditEvent.objects.filter(kind="audit.dossier").count() == 1
    before = example.archive.read_bytes()
    with pytest.raises(CommandError, match="exists already"):
        call_command("dossier", "example", output=example.archive)
    assert example.archive.read_bytes() == before


def test_an_unknown_address_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="No page has or had the address “nowhere”"):
        call_command("dossier", "nowhere", output=tmp_path / "x.zip")


# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=["1", "2", "3"])
def test_the_arithmetic_is_that_of_the_standard(vector):
    public, message, signature = map(bytes.fromhex, vector)
    assert check_dossier.signature_fits(public, message, signature)
    assert not check_dossier.signature_fits(public, message + b"x", signature)
    assert not check_dossier.signature_fits(public, message, signature[:-1] + b"\x01")


def test_it_agrees_with_our_seals():
    ring = seals.ring()
    key, seal = ring.seal("a" * 64)
    public = ring.public[key].public_bytes_raw()
    assert check_dossier.signature_fits(public, b"tovani seal 1\n" + b"a" * 64, base64.b64decode(seal))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "keys.json").write_text("[]"),
        lambda folder: (folder / "events.jsonl").write_text("[" * 100_000),
        _replace("events.jsonl", '"data":"', '"data":"[]","was":"'),
    ],
    ids=["keys of another shape", "nested too deep", "an event of another shape"],
)
def test_whatever_a_file_holds_the_checker_says_so(folder, spoil):
    (folder / "note “added”.txt").write_text("hello")
    spoil(folder)
    code, lines = check(folder)
    assert code == 1 and lines[-1].endswith("fault(s)"), lines


def test_nothing_in_the_folder_is_passed_over(folder):
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "hashlib.cpython-311.pyc").write_bytes(b"x")
    (folder / "nowhere").symlink_to("/nowhere/at/all")
    _code, lines = check(folder)
    assert any(line.startswith("__pycache__/hashlib") for line in lines)
    assert any(line.startswith("nowhere: ") for line in lines)


def test_a_name_that_is_gone_is_missed(page, tmp_path):
    with transaction.atomic():
        with guards.lifted(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM conditions_personname WHERE name = 'Wilma Writer'")
        _code, lines = check(unpacked(tmp_path))
        transaction.set_rollback(True)
    assert any(line.startswith("people.json: the name with the commitment") for line in lines)


def test_a_dossier_of_damaged_records_says_what_is_wrong(page, tmp_path, settings):
    shutil.copytree(settings.MEDIA_ROOT / "versions", tmp_path / "media" / "versions")
    settings.MEDIA_ROOT = tmp_path / "media"
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_contentversion SET canonical = '{', authors = 'oops' WHERE number = 1")
        cursor.execute("UPDATE conditions_auditevent SET data = 'oops' WHERE kind = 'review.submitted'")
    for name in default_storage.listdir("versions")[1]:
        default_storage.delete(f"versions/{name}")
    folder = unpacked(tmp_path)
    said = (folder / "faults.txt").read_text()
    assert "version 1 is not the content of a page" in said and "authors of the version" in said
    assert "cannot be read; run" in (folder / "history.txt").read_text()
    assert check(folder)[0] == 1


def test_half_a_dossier_is_not_left_behind(page, tmp_path, monkeypatch):
    def fails(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("conditions.management.commands.dossier.write_dossier", fails)
    with pytest.raises(ZeroDivisionError):
        unpacked(tmp_path)
    assert not (tmp_path / "example.zip").exists()


def test_answers_to_comments_are_told_as_answers(example, page, tmp_path):
    writer = example.writer
    comment = Comment.objects.create(page=page, user=writer, text="What about sleep?", contentpath="summary")
    reply = CommentReply.objects.create(comment=comment, user=writer, text="Sleep is in version 3.")
    reply.log_create(page_revision=None, user=writer)
    reply.log_edit(page_revision=None, user=writer)
    reply.log_delete(page_revision=None, user=writer)
    said = (unpacked(tmp_path) / "comments.txt").read_text()
    for words in ("answered a comment", "changed an answer to a comment", "deleted an answer to a comment"):
        assert f"{words}: “Sleep is in version 3.”" in said


def test_files_are_found_wherever_they_stand():
    file = {"name": "versions/a.png", "sha256": "a" * 64, "width": 1, "height": 1}
    nothing = {**file, "name": "", "sha256": ""}
    content = {"parts": [{"kind": "leaflet", "items": [{"scan": file}, {"scan": nothing}]}], "title": "T"}
    assert list(check_dossier.files_in(content)) == [file]
