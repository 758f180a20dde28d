"""Everything about one page as files that a person can read, and a program that checks them without the database."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db.models import Q
from wagtail.models import Page

from conditions.auditing.timeline import sentence_of
from conditions.ledger import anchors, chain, kinds, reading, seals
from conditions.ledger.events import CommentLogged
from conditions.ledger.kinds import ACCOUNT, EventKind
from conditions.ledger.models import AuditEvent, DigestedModel
from conditions.ledger.people import PersonName
from conditions.ledger.reading import UNREADABLE
from conditions.parts.page import files_of
from conditions.parts.registry import PAGE
from conditions.publications.models import Publication
from conditions.references.models import Reference
from conditions.signoff import proofs
from conditions.signoff.events import ChangesRequested, ReviewWithdrawn
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion
from tovani.users.events import CredentialChanged

CHECKER = Path(__file__).with_name("check_dossier.py")


class UnknownPageError(LookupError):
    """No page has, or ever had, this address."""


def page_with_address(slug: str) -> int:
    """The id of the page that is public at ``slug``, was submitted under it, or has it in the editor."""
    for found in (
        Publication.objects.filter(slug=slug).values_list("page_id", flat=True),
        ContentVersion.objects.filter(slug=slug).order_by("-pk").values_list("page_id", flat=True),
        Page.objects.filter(slug=slug).values_list("pk", flat=True),
    ):
        if found:
            return found[0]
    raise UnknownPageError(f"No page has or had the address “{slug}”.")


def write_dossier(page_id: int, output, *, at: datetime) -> int:
    """Write the dossier of a page as a zip to the binary file ``output``. Returns the number of files in it."""
    listed = []
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(page_id, at):
            _add(archive, name, content, at)
            listed.append({"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        manifest = _json({"page": page_id, "made_at": chain.canonical_json(at).strip('"'), "files": listed})
        _add(archive, "manifest.json", manifest, at)
        key, seal = seals.ring().seal(hashlib.sha256(manifest).hexdigest())
        _add(archive, "manifest.seal.json", _json({"key": key, "seal": seal}), at)
    return len(listed) + 2


def _add(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _files(page_id: int, at: datetime) -> Iterator[tuple[str, bytes]]:
    head = anchors.head()
    ring = seals.ring()
    faults: list[str] = []
    yield "README.txt", _readme(page_id, head, at).encode()
    yield "check.py", CHECKER.read_bytes()
    yield "keys.json", _json({n: base64.b64encode(k.public_bytes_raw()).decode() for n, k in ring.public.items()})
    yield from _version_files(page_id, faults)
    for pk, signature in reading.rows(Signature.objects.for_page(page_id)):
        yield from _row_file(f"signatures/{pk:06}.json", signature, faults)
    yield "signatures.txt", _lines(_signature_words(page_id))
    for pk, publication in reading.rows(Publication.objects.filter(page_id=page_id)):
        more = {"seal_key": publication.seal_key, "seal": publication.seal} if publication else {}
        yield from _row_file("publication.json", publication, faults, **more)
        faults += [] if publication else [f"publication.json: row {pk} cannot be read"]
    yield "events.jsonl", "".join(f"{line}\n" for line in _event_lines(page_id, faults)).encode(errors="replace")
    yield "keys_of_signers.jsonl", "".join(f"{line}\n" for line in _key_lines(page_id, faults)).encode(errors="replace")
    yield "people.json", _json([_name_row(name) for name in _names(page_id, faults)])
    yield "history.txt", _lines(_history(page_id))
    yield "comments.txt", _lines(_comments(page_id))
    yield "references.txt", _lines(_references(page_id))
    if faults:
        yield "faults.txt", _lines(["What could not be read when this dossier was made:", *faults])


def _version_files(page_id: int, faults: list[str]) -> Iterator[tuple[str, bytes]]:
    figures = {}
    for pk, version in reading.rows(ContentVersion.objects.for_page(page_id), batch=20):
        if version is None:
            faults.append(f"versions: row {pk} cannot be read")
            continue
        folder = f"versions/{version.number:04}"
        yield f"{folder}/canonical.json", version.canonical.encode(errors="replace")
        yield f"{folder}/text.txt", version.plain_text.encode(errors="replace")
        yield from _row_file(f"{folder}/record.json", version, faults)
        figures |= {file["name"]: file for file in _figures(version, faults)}
    for name in sorted(figures):
        try:
            with default_storage.open(name, "rb") as file:
                yield f"files/{name.rpartition('/')[2]}", file.read()
        except (OSError, SuspiciousOperation):
            faults.append(f"files: {name} cannot be read")


def _figures(version: ContentVersion, faults: list[str]) -> list[dict]:
    try:
        return list(files_of(PAGE, version.content))
    except UNREADABLE:
        faults.append(f"versions: the text of version {version.number} is not the content of a page")
        return []


def _row_file(name: str, row: DigestedModel | None, faults: list[str], **more) -> Iterator[tuple[str, bytes]]:
    try:
        yield name, _json({**_row(row), **more})
    except UNREADABLE:
        faults.append(f"{name}: the row cannot be read")


def _row(row: DigestedModel) -> dict:
    """The fields its digest is made from, as they are hashed."""
    fields = json.loads(chain.canonical_json(row.digest_fields()))
    return {"id": row.pk, "fields": fields, "record_digest": row.record_digest}


def _names(page_id: int, faults: list[str]) -> Iterator[PersonName]:
    """Every name that a row of this dossier points to."""
    spoken_of = set(AuditEvent.objects.for_page(page_id).exclude(person=None).values_list("person_id", flat=True))
    spoken_of.update(event.person_id for event in _events_of_keys(page_id) if event.person_id)
    for pk, version in reading.rows(ContentVersion.objects.for_page(page_id).only("authors", "submitter_id", "number")):
        try:
            spoken_of.update(version.name_commitments)
        except UNREADABLE:
            faults.append(f"people.json: the authors of the version in row {pk} cannot be read")
    return PersonName.objects.filter(pk__in=spoken_of).order_by("pk")


def _name_row(name: PersonName) -> dict:
    """A name with what its commitment is made from; both are empty once it was erased."""
    return {"commitment": name.pk, "account": name.account_id, "name": name.name, "salt": name.salt}


def _event_lines(page_id: int, faults: list[str]) -> Iterator[str]:
    for seq, event in reading.rows(AuditEvent.objects.for_page(page_id)):
        try:
            yield _event_line(event)
        except UNREADABLE:
            faults.append(f"events.jsonl: event {seq} cannot be read")


def _key_lines(page_id: int, faults: list[str]) -> Iterator[str]:
    """The events that tell of the passkeys with which the page was signed."""
    for event in _events_of_keys(page_id):
        try:
            yield _event_line(event)
        except UNREADABLE:
            faults.append(f"keys_of_signers.jsonl: event {event.seq} cannot be read")


def _events_of_keys(page_id: int) -> Iterator[AuditEvent]:
    signatures = [row for _pk, row in reading.rows(Signature.objects.for_page(page_id)) if row is not None]
    used = proofs.keys_used(signatures)
    if not used:
        return
    accounts = {str(signature.user_id) for signature in signatures}
    of_signers = AuditEvent.objects.filter(kind=CredentialChanged.kind, subject_type=ACCOUNT, subject_id__in=accounts)
    for _seq, event in reading.rows(of_signers):
        if event is not None and event.payload.get("key") in used:
            yield event


def _event_line(event: AuditEvent) -> str:
    return chain.canonical_json(
        {
            "event": event.chained_fields(),
            "previous": event.previous,
            "digest": event.digest,
            "seal_key": event.seal_key,
            "seal": event.seal,
        }
    )


def _signature_words(page_id: int) -> Iterator[str]:
    for pk, signature in reading.rows(Signature.objects.for_page(page_id).select_related("version")):
        if signature is None:
            yield f"(signature {pk} cannot be read, or its version is gone)"
            continue
        yield (
            f"{signature.signed_at:%Y-%m-%d %H:%M} UTC: {signature.signer} – {signature.get_meaning_display()}, "
            f"version {signature.version.number}. Licence: {signature.licence}. Proved by: {signature.authentication}. "
            f"Next review by {signature.next_review_on}. Statement: {signature.statement}"
        )


def _events_with_names(page_id: int) -> Iterator[AuditEvent]:
    found = reading.rows(AuditEvent.objects.for_page(page_id).with_names())
    return (event for _seq, event in found if event is not None)


def _history(page_id: int) -> Iterator[str]:
    for event in _events_with_names(page_id):
        yield f"{event.seq}  {event.at:%Y-%m-%d %H:%M:%S} UTC  {event.actor_name or 'The system'} {sentence_of(event)}"


_SAID = (CommentLogged, ReviewWithdrawn, ChangesRequested)


def _comments(page_id: int) -> Iterator[str]:
    """What was said about the page: comments in the editor, reasons for sending versions back or withdrawing them."""
    for event in _events_with_names(page_id):
        if issubclass(kinds.class_of(event.kind) or EventKind, _SAID):
            yield f"{event.at:%Y-%m-%d %H:%M} UTC  {event.actor_name or 'The system'} {sentence_of(event)}"


def _references(page_id: int) -> Iterator[str]:
    """Each work cited in any version, as it was frozen, and what its entry in the library went through."""
    marks: dict[str, set] = {"pmid": set(), "doi": set()}
    for _pk, version in reading.rows(ContentVersion.objects.for_page(page_id), batch=20):
        if version is None or not version.is_intact():
            yield f"Version {version.number if version else '?'}: its text was altered"
            continue
        yield f"Version {version.number}"
        for number, work in enumerate(_works(version), 1):
            known = [str(work[name]) for name in ("authors", "title", "journal", "year") if work.get(name)]
            found = {name: work[name] for name in marks if work.get(name)}
            named = [f"{name.upper()} {value}" for name, value in found.items()]
            yield f"  {number}. {'. '.join([*known, *named])} – {work.get('summary', '')}"
            for name, value in found.items():
                marks[name].add(value)
    yield "Changes to these works in the library"
    works = Q(pmid__in=marks["pmid"] - {""}) | Q(doi__in=marks["doi"] - {""})
    for change in Reference.history.filter(works).order_by("history_date"):
        who = change.history_user.get_full_name() if change.history_user else "The system"
        yield f"  {change.history_date:%Y-%m-%d %H:%M} UTC  {who}: {change.get_history_type_display()} {change.title}"


def _works(version: ContentVersion) -> list[dict]:
    content = version.content
    return [work for shape, part in PAGE.parts_of(content) if shape.sources for work in part["items"]]


def _json(value) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _lines(lines) -> bytes:
    return "".join(f"{' '.join(line.splitlines())}\n" for line in lines).encode()


def _readme(page_id: int, head: AuditEvent | None, at: datetime) -> str:
    title = AuditEvent.objects.for_page(page_id).newest_first().values_list("page_title", flat=True).first() or "a page"
    return f"""Dossier of “{title}”, page {page_id}, made on {at:%Y-%m-%d %H:%M} UTC

{anchors.line(head) if head else "The ledger was empty."}
Key that seals now: {seals.ring().current_id}

history.txt         everything that happened to the page, oldest first
versions/         every version that was submitted: its words (text.txt), what was signed (canonical.json), the record
signatures.txt    who signed what, and when; signatures/ has the records
comments.txt      what was said about it
references.txt    works cited in each version
files/            figures
people.json       the names behind the commitments in these records; blank if a name was erased on request
keys_of_signers.jsonl  the events that tell whose passkeys the signatures were made with
events.jsonl      the page's events of the ledger, with digest and seal
publication.json  what is public now, if anything is
faults.txt        only if some of it could not be read

To check: unpack it and run   python3 -I check.py --key ID
It needs Python 3.8 or newer and nothing else. ID is the key's id; ask the practice for it by another way, and for
check.py too if you do not trust who handed you this.
It checks that each text, signature and event is as it was written and sealed. That no event of this page was left out
is shown by “verify --anchors” on the practice's own system, and by the line that begins with “ledger head” above.
"""
