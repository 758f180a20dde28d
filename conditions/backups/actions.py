"""Back the whole site up into one file, and restore it into an empty site."""

import zipfile
from itertools import groupby, islice
from typing import BinaryIO

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from modelsearch.models import IndexEntry

from conditions.backups.archive import (
    MEDIA,
    ROWS,
    BadBackupError,
    Reader,
    Writer,
    as_line,
    blocks_of,
    kept_models,
    stored_files,
)
from conditions.backups.events import BackupMade, BackupRestored
from conditions.integrity.verification import all_faults
from conditions.ledger import anchors, seals, succession
from conditions.ledger.actions import record
from conditions.ledger.models import AuditEvent
from conditions.publications.models import Publication, Schedule

_ROWS_AT_ONCE = 200


class NotEmptyError(Exception):
    """There is a site already, or no place for one yet. The message says what stands there."""


def make_backup(output: BinaryIO) -> int:
    """Write everything but keys, sessions and mail that waits. Returns the number of files in the backup.

    All rows are of one moment: on SQLite nobody writes meanwhile, on PostgreSQL the transaction sees one snapshot.
    """
    record(BackupMade())
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive, transaction.atomic():
        if connection.vendor == "postgresql" and connection.in_atomic_block and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        writer = Writer(archive)
        writer.add(ROWS, _all_rows())
        for name in _media():
            with default_storage.open(name, "rb") as file:
                writer.add(MEDIA + name, blocks_of(file))
        head = anchors.head()
        writer.close(
            head=anchors.line(head) if head else "",
            keys=sorted(seals.ring().public),
            migrations=_migrations(),
        )
        return len(writer.files)


def _all_rows():
    for model in kept_models():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=_ROWS_AT_ONCE):
            yield as_line(row)


def _media():
    return stored_files(default_storage) if default_storage.exists("") else ()


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def restore_backup(file: BinaryIO, *, with_faults: bool = False) -> int:
    """Restore into an empty, migrated site, in one transaction, and verify it. Returns the number of rows.

    Raises BadBackupError, NotEmptyError. Whatever goes wrong, the site is as empty as before. ``with_faults`` is for a
    site whose record had been tampered with when it was backed up, and which is all there is.
    """
    reader = Reader(file)
    _ensure_empty()
    _ensure_same_code(reader)
    _ensure_keys(reader)
    _ensure_sealed(reader)
    written: list[str] = []
    try:
        with transaction.atomic():
            count = _load(reader)
            for name in reader.media():
                _restore_file(reader, name, written)
            _ensure_whole(with_faults=with_faults)
            _ensure_goes_on()
            record(BackupRestored(head=reader.manifest["head"]))
            if not with_faults:
                _ensure_without_faults()
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    finally:
        ContentType.objects.clear_cache()
    return count


def _ensure_empty() -> None:
    if AuditEvent._meta.db_table not in connection.introspection.table_names():
        raise NotEmptyError("This database has no tables yet. Run “python manage.py migrate” first.")
    for model, what in ((get_user_model(), "accounts"), (AuditEvent, "events of a ledger")):
        if model._base_manager.exists():
            raise NotEmptyError(f"This site has {what} already; a backup is restored into an empty site only.")


def _ensure_same_code(reader: Reader) -> None:
    there, here = set(reader.manifest["migrations"]), set(_migrations())
    if there != here:
        names = ", ".join(sorted(there ^ here)[:5])
        raise BadBackupError(
            f"The backup was made by another version of this program (migrations that differ: {names}). Restore it "
            "with that version, and update afterwards."
        )


def _ensure_keys(reader: Reader) -> None:
    missing = set(reader.manifest["keys"]) - set(seals.ring().public)
    if missing:
        raise BadBackupError(
            f"The key ring lacks the keys {', '.join(sorted(missing))}. Keys are kept apart from backups: put the ring "
            "of the site that was backed up into SEAL_KEY or SEAL_KEY_FILE first."
        )


def _ensure_sealed(reader: Reader) -> None:
    if not reader.is_sealed():
        raise BadBackupError("What the backup says it holds was not sealed with a key of this site: it was altered.")


def _ensure_whole(*, with_faults: bool) -> None:
    """No row points to one that is not there. ``with_faults`` leaves out what can be made again from the record."""
    if with_faults:
        for model, name in ((Publication, "version"), (Publication, "signature"), (Schedule, "signature")):
            there = model._meta.get_field(name).related_model._base_manager.values("pk")
            model._base_manager.exclude(**{f"{name}__in": there}).delete()
    try:
        connection.check_constraints()
    except IntegrityError as problem:
        what = str(problem).splitlines()[0]
        raise BadBackupError(f"Rows of the backup point to rows that are gone: {what}.") from problem


def _ensure_goes_on() -> None:
    """The ring at hand may go on with the ledger that was restored."""
    why = succession.obstacle(seals.ring())
    if why:
        raise BadBackupError(
            f"This backup was made before the key was rotated, and nothing in it tells of the key used now. {why} "
            "Restore it with the key ring of that time, and rotate anew afterwards."
        )


def _ensure_without_faults() -> None:
    found = list(islice(all_faults(), 5))
    if found:
        raise BadBackupError(
            f"What was restored does not verify: {'; '.join(found)}. If the site that was backed up had these faults "
            "already and nothing better is left, restore with --with-faults."
        )


def _load(reader: Reader) -> int:
    everything = kept_models()
    IndexEntry.objects.all().delete()
    with connection.cursor() as cursor:
        for model in everything:  # what the migrations made; the backup has it too
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    ContentType.objects.clear_cache()
    count = 0
    for model, rows in groupby(reader.rows(), key=type):
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            model._base_manager._insert(batch, fields=model._meta.local_concrete_fields, using="default", raw=True)
            count += len(batch)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), everything):
            cursor.execute(statement)
    return count


def _restore_file(reader: Reader, name: str, written: list[str]) -> None:
    try:
        if default_storage.exists(name):
            with default_storage.open(name, "rb") as there, reader.open_media(name) as here:
                if there.read() == here.read():
                    return
            raise NotEmptyError(f"The media file {name} exists already and is another one.")
        with reader.open_media(name) as file:
            saved = default_storage.save(name, File(file))
    except SuspiciousFileOperation as problem:
        raise BadBackupError(f"{name}: is no name of a media file") from problem
    written.append(saved)
    if saved != name:
        raise BadBackupError(f"{name}: cannot be stored under its name")
