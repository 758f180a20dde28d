"""A site backed up, restored into another, and back: every row as it was, every digest and seal still fitting."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from modelsearch.models import IndexEntry
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.backups.archive import as_line, kept_models
from conditions.backups.events import BackupMade
from conditions.ledger import guards, seals
from conditions.ledger.actions import record
from conditions.models import AuditEvent, ConditionPage, Practice, Publication
from tests import makers

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def content_types():
    """Their cache outlives the test's transaction."""
    yield
    ContentType.objects.clear_cache()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def site(media, writer, physician):
    """The sample library, and a page with a figure."""
    call_command("sample_library", stdout=io.StringIO())
    image = Image.objects.create(title="A chart", file=get_test_image_file("backup.png", size=(53, 47)))
    figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
    page = makers.make_page(writer, title="With A Figure", slug="with-a-figure", parts={"figure": figure})
    return makers.signed(makers.submitted(page, writer), physician)


def backup(path):
    call_command("backup", output=path, stdout=io.StringIO())
    return path


def everything() -> dict[str, list[bytes]]:
    return {m._meta.label: sorted(as_line(row) for row in m._base_manager.all()) for m in kept_models()}


def emptied() -> None:
    """As the site would be before anybody used it: no row at all is emptier than what the migrations leave."""
    IndexEntry.objects.all().delete()
    with guards.lifted(), connection.cursor() as cursor:
        for model in kept_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    ContentType.objects.clear_cache()


def on_sqlite(folder: Path, *command: str) -> str:
    """A management command on another site, on SQLite in ``folder``, with the same key."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tovani.settings.dev",
        "DATABASE_URL": "",
        "VAR_DIR": str(folder),
        "SEAL_KEY": seals.ring().text(),
    }
    run = [sys.executable, str(ROOT / "manage.py"), *command]
    found = subprocess.run(run, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.slow
def test_there_and_back_again(site, tmp_path, settings, client, migrated_sqlite):
    first = backup(tmp_path / "first.zip")
    before = everything()
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(migrated_sqlite, other)
    told = on_sqlite(other, "restore", str(first))
    assert told.splitlines()[-1] == "0 faults" and "rows restored" in told
    on_sqlite(other, "backup", "--output", str(tmp_path / "second.zip"))

    emptied()
    settings.MEDIA_ROOT = tmp_path / "new media"
    out = io.StringIO()
    call_command("restore", tmp_path / "second.zip", stdout=out)
    assert out.getvalue().splitlines()[-1] == "0 faults"

    after = everything()
    added = {label: len(rows) - len(before[label]) for label, rows in after.items() if len(rows) != len(before[label])}
    assert added == {"conditions.AuditEvent": 3}  # restored there, backed up there, restored here
    assert all(set(rows) <= set(after[label]) for label, rows in before.items())
    assert not guards.missing()
    shown = client.get("/conditions/with-a-figure/").content.decode()
    assert "A rising line" in shown
    [figure] = [section for section in site.version.content["parts"] if section["kind"] == "figure"]
    assert default_storage.exists(figure["file"]["name"])


def test_the_logo_comes_back(publication, media, tmp_path, client, settings):
    practice = Practice.load()
    practice.logo = Image.objects.create(title="Our logo", file=get_test_image_file(size=(160, 40)))
    practice.save()
    picture = client.get(practice.logo_url).content
    path = backup(tmp_path / "site.zip")
    emptied()
    settings.MEDIA_ROOT = tmp_path / "new media"
    call_command("restore", path, stdout=io.StringIO())
    assert practice.logo_url in client.get("/conditions/example/").content.decode()
    assert client.get(practice.logo_url).content == picture
    assert default_storage.exists(practice.logo.file.name)


def test_work_goes_on_after_a_restore(site, tmp_path, writer, physician):
    """Numbers of new rows come after those that were restored, and the chain goes on."""
    path = backup(tmp_path / "site.zip")
    emptied()
    call_command("restore", path, stdout=io.StringIO())
    page = makers.edited(ConditionPage.objects.get(slug="with-a-figure"), writer, summary="One sentence written later.")
    makers.signed(makers.submitted(page, writer), physician)
    assert Publication.objects.get(slug="with-a-figure").version.number == 2
    call_command("verify", stdout=io.StringIO())


@pytest.mark.parametrize("shared", [False, True], ids=["kept in each process", "kept in Redis"])
def test_no_kept_page_of_the_site_before_comes_back(
    publication, media, tmp_path, writer, physician, settings, shared, django_capture_on_commit_callbacks
):
    """Pages are kept by the state of the library; a restored ledger counts on from an earlier event."""
    settings.PUBLIC_PAGES_KEPT, settings.PAGES_SHARED = True, shared
    caches["pages"].clear()
    path = backup(tmp_path / "site.zip")
    record(BackupMade())  # stands where the restore will stand
    with django_capture_on_commit_callbacks(execute=True):
        makers.published_page(writer, physician, title="Signed Later", slug="signed-later")
    assert Client().get("/conditions/signed-later/").status_code == 200
    newest = AuditEvent.objects.latest("seq").seq
    emptied()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("restore", path, stdout=io.StringIO())
    assert Client().get("/conditions/signed-later/").status_code == 404
    writer, physician = (get_user_model().objects.get(pk=person.pk) for person in (writer, physician))
    with django_capture_on_commit_callbacks(execute=True):
        makers.published_page(writer, physician, title="Another Page", slug="another-page")
    assert AuditEvent.objects.latest("seq").seq == newest
    assert Client().get("/conditions/another-page/").status_code == 200
    assert Client().get("/conditions/signed-later/").status_code == 404
    caches["pages"].clear()


def test_a_backup_from_before_a_rotation_asks_for_the_ring_of_that_time(publication, media, tmp_path, settings):
    ring = tmp_path / "ring.pem"
    path = backup(tmp_path / "site.zip")
    kept = settings.SEAL_KEY
    call_command("rotate_seal_key", output=ring, stdout=io.StringIO())
    settings.SEAL_KEY = ring.read_text(encoding="ascii")
    emptied()
    with pytest.raises(CommandError, match="before the key was rotated"):
        call_command("restore", path, stdout=io.StringIO())
    settings.SEAL_KEY = kept
    call_command("restore", path, stdout=io.StringIO())
    settings.SEAL_KEY = kept
    assert Publication.objects.count() == 1


def test_not_into_a_site_that_is_in_use(publication, media, tmp_path):
    path = backup(tmp_path / "site.zip")
    before = everything()
    with pytest.raises(CommandError, match="has accounts already"):
        call_command("restore", path)
    assert everything() == before


def _rewritten(path, change):
    """The backup with some members changed by ``change(name, content)``."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def _cut(name, content):
    return content[: len(content) // 2] if name == "rows.jsonl" else content


def _other_key(name, content):
    return content.replace(seals.ring().current_id.encode(), b"0" * 16) if name == "manifest.json" else content


def _other_code(name, content):
    return (
        content.replace(b"conditions.0001_pages_and_ledger", b"conditions.9999_later")
        if name == "manifest.json"
        else content
    )


def _with_a_manifest_that_fits(path, change):
    """As somebody can make it who has the file and no key: rows changed, and the hash in the manifest with them."""
    with zipfile.ZipFile(path) as archive:
        rows = change(archive.read("rows.jsonl"))
        manifest = json.loads(archive.read("manifest.json"))
    entry = next(entry for entry in manifest["files"] if entry["file"] == "rows.jsonl")
    entry["sha256"] = hashlib.sha256(rows).hexdigest()
    members = {"rows.jsonl": rows, "manifest.json": json.dumps(manifest).encode()}
    return _rewritten(path, lambda name, content: members.get(name, content))


def test_a_backup_altered_by_somebody_without_the_key_changes_nothing(publication, media, tmp_path):
    path = backup(tmp_path / "site.zip")
    altered = _with_a_manifest_that_fits(path, lambda rows: rows.replace(b"Wilma", b"Wanda"))
    emptied()
    with pytest.raises(CommandError, match="it was altered"):
        call_command("restore", altered)
    assert not AuditEvent.objects.exists()


def test_a_site_with_faults_is_restored_only_if_one_insists(publication, media, tmp_path):
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_signature SET printed_name = 'Dr. Nobody'")
    path = backup(tmp_path / "site.zip")
    emptied()
    with pytest.raises(CommandError, match=r"does not verify: .*conditions_signature row"):
        call_command("restore", path)
    assert not AuditEvent.objects.exists()
    out = io.StringIO()
    with pytest.raises(SystemExit):  # that of verify
        call_command("restore", path, with_faults=True, stdout=out)
    assert "rows restored" in out.getvalue() and "conditions_signature row" in out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: b"[]" if name == "manifest.json" else content,
        lambda name, content: b'{"format": "tovani backup 2"}' if name == "manifest.json" else content,
        lambda name, content: b"[]" if name == "manifest.seal.json" else content,
        lambda name, content: b"\xff" if name == "manifest.json" else content,
    ],
)
def test_a_manifest_of_any_shape_is_refused_in_words(publication, media, tmp_path, change):
    path = _rewritten(backup(tmp_path / "site.zip"), change)
    emptied()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", path)


def test_damaged_bytes_are_refused_in_words(publication, media, tmp_path):
    path = backup(tmp_path / "site.zip")
    data = bytearray(path.read_bytes())
    for place in range(200, 260):
        data[place] ^= 0xFF
    path.write_bytes(data)
    emptied()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", path)


@pytest.mark.parametrize(
    ("change", "why"),
    [(_cut, "rows.jsonl: is not what"), (_other_key, "lacks the keys 0000"), (_other_code, "another version")],
    ids=["cut", "key", "code"],
)
def test_a_backup_that_does_not_fit_changes_nothing(publication, media, tmp_path, change, why):
    path = _rewritten(backup(tmp_path / "site.zip"), change)
    emptied()
    with pytest.raises(CommandError, match=why):
        call_command("restore", path)
    assert not AuditEvent.objects.exists()


def test_bad_files_are_named(db, tmp_path):
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(CommandError, match="This is not a backup"):
        call_command("restore", tmp_path / "text.zip")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", tmp_path / "nothing.zip")


def test_a_backup_holds_no_key_and_is_for_its_owner_only(publication, media, tmp_path):
    path = backup(tmp_path / "site.zip")
    with zipfile.ZipFile(path) as archive:
        assert not any(b"PRIVATE KEY" in archive.read(name) for name in archive.namelist())
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", output=path)


def test_rows_that_point_nowhere_are_said_in_words(publication, media, tmp_path):
    with transaction.atomic():
        with guards.lifted(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM conditions_signature")
        path = backup(tmp_path / "site.zip")
        emptied()
        with pytest.raises(CommandError, match="point to rows that are gone"):
            call_command("restore", path)
        assert not AuditEvent.objects.exists()
        out = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("restore", path, with_faults=True, stdout=out)
        assert "rows restored" in out.getvalue() and "but it is gone" in out.getvalue()
        transaction.set_rollback(True)
