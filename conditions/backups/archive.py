"""The form of a backup: a zip with every row as text, every media file, and a manifest with the hash of each.

Rows are written field by field as Django spells them, so a backup of one database can be restored into the other.
(Django's own serializers cut instants to milliseconds, and then no digest would fit.) Keys are not in it.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models

from conditions.ledger import seals

FORMAT = "tovani backup 2"
ROWS = "rows.jsonl"
MANIFEST = "manifest.json"
SEAL = "manifest.seal.json"  # key and seal over the SHA-256 of the manifest
MEDIA = "media/"
# Logins end with the site; the admin's search index is made anew, and differs between databases.
LEFT_OUT = ("sessions", "usersessions", "modelsearch")
# Mail is sent by the site that wrote it, or by nobody; what a passkey is asked ends within minutes.
LEFT_OUT_MODELS = ("conditions.outgoingmail", "conditions.signingchallenge")
_BLOCK = 1024 * 1024


class BadBackupError(ValueError):
    """The file is no backup, or it was damaged. The message says what and where."""


def kept_models() -> list[type[models.Model]]:
    """Every table of the site; content types first, because making a page asks for them."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    found = [m for m in found if m._meta.app_label not in LEFT_OUT and m._meta.label_lower not in LEFT_OUT_MODELS]
    return sorted(found, key=lambda model: (model._meta.label_lower != "contenttypes.contenttype", model._meta.label))


def columns(model) -> list[models.Field]:
    return list(model._meta.local_concrete_fields)


def as_line(row: models.Model) -> bytes:
    fields = {}
    for field in columns(type(row)):
        value = field.value_from_object(row)
        fields[field.attname] = None if value is None else field.value_to_string(row)
    return json.dumps({"model": row._meta.label_lower, "fields": fields}, ensure_ascii=False).encode() + b"\n"


def from_line(line: bytes) -> models.Model:
    """The row written in ``line``, not saved. Raises BadBackupError."""
    try:
        row = json.loads(line)
        model = apps.get_model(row["model"])
        values = {f.attname: _value(f, row["fields"][f.attname]) for f in columns(model)}
        return model(**values)
    except Exception as problem:  # whatever a damaged line makes a field raise
        raise BadBackupError(f"{ROWS}: a row cannot be read: {type(problem).__name__}: {problem}") from problem


def _value(field: models.Field, text):
    return None if text is None else field.to_python(text)


def stored_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Names of all files, in order."""
    folders, files = storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from stored_files(storage, f"{prefix}{name}")


@dataclass
class _Member:
    """A member of the zip while it is written; counts and hashes what goes through."""

    target: BinaryIO
    digest: object
    size: int = 0

    def write(self, block: bytes) -> None:
        self.target.write(block)
        self.digest.update(block)
        self.size += len(block)


class Writer:
    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.files: list[dict] = []

    def add(self, name: str, blocks) -> None:
        with self.archive.open(name, "w", force_zip64=True) as target:
            member = _Member(target, hashlib.sha256())
            for block in blocks:
                member.write(block)
        self.files.append({"file": name, "bytes": member.size, "sha256": member.digest.hexdigest()})

    def close(self, **about) -> None:
        manifest = json.dumps({"format": FORMAT, **about, "files": self.files}, ensure_ascii=False, indent=1).encode()
        key, seal = seals.ring().seal(hashlib.sha256(manifest).hexdigest())
        self.archive.writestr(MANIFEST, manifest)
        self.archive.writestr(SEAL, json.dumps({"key": key, "seal": seal}))


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


# What reading a damaged or altered zip may raise.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, AttributeError, TypeError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


class Reader:
    """A backup opened for reading; every file in it was compared with the manifest. Raises BadBackupError.

    Whether the manifest is the one that this site's key sealed is told by ``is_sealed``.
    """

    def __init__(self, file):
        try:
            self.archive = zipfile.ZipFile(file)
            written = self.archive.read(MANIFEST)
            self.manifest = json.loads(written)
            form = self.manifest.get("format")
        except _DAMAGED as problem:
            raise BadBackupError(f"This is not a backup: {problem}.") from problem
        if form != FORMAT:
            raise BadBackupError(f"This is not a backup in the form “{FORMAT}”.")
        try:
            self._digest, self._seal = hashlib.sha256(written).hexdigest(), json.loads(self.archive.read(SEAL))
            self._compare()
        except BadBackupError:
            raise
        except _DAMAGED as problem:
            raise BadBackupError(f"The backup is damaged: {type(problem).__name__}: {problem}.") from problem

    def is_sealed(self) -> bool:
        """Whether a key of this site's ring sealed the manifest. Raises BadBackupError."""
        try:
            return seals.fits(self._digest, self._seal["key"], self._seal["seal"])
        except (KeyError, TypeError) as problem:
            raise BadBackupError(f"{SEAL}: cannot be read.") from problem

    def _compare(self) -> None:
        listed = {entry["file"]: entry["sha256"] for entry in self.manifest["files"]}
        present = set(self.archive.namelist()) - {MANIFEST, SEAL}
        for name in sorted(present ^ set(listed)):
            raise BadBackupError(f"{name}: " + ("is missing" if name in listed else "is not in the manifest"))
        for name, wanted in listed.items():
            digest = hashlib.sha256()
            try:
                with self.archive.open(name) as member:
                    for block in blocks_of(member):
                        digest.update(block)
            except _DAMAGED as problem:
                raise BadBackupError(f"{name}: is damaged ({problem})") from problem
            if digest.hexdigest() != wanted:
                raise BadBackupError(f"{name}: is not what the manifest says")

    def rows(self) -> Iterator[models.Model]:
        with self.archive.open(ROWS) as member:
            for line in member:
                yield from_line(line)

    def media(self) -> list[str]:
        """Names of the media files, without the folder they lie in here."""
        return [e["file"].removeprefix(MEDIA) for e in self.manifest["files"] if e["file"].startswith(MEDIA)]

    def open_media(self, name: str):
        return self.archive.open(MEDIA + name)
