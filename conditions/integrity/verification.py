"""Every promise that the database can be asked about, one line for each that does not hold."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Max

from conditions.integrity import selectors
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.ledger.people import PersonName
from conditions.ledger.reading import UNFETCHABLE, UNREADABLE
from conditions.ledger.verification import guard_faults, ledger_faults, name_faults, record_faults
from conditions.parts.page import files_of
from conditions.parts.registry import PAGE
from conditions.publications import events, planning
from conditions.publications.models import Publication, Schedule
from conditions.publications.projection import projected
from conditions.signoff import proofs
from conditions.signoff.events import Published
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion


def publication_faults() -> Iterator[str]:
    published = AuditEvent.objects.filter(kind=Published.kind).order_by()
    awaited = dict(published.values("page_id").annotate(newest=Max("seq")).values_list("page_id", "newest"))
    table = Publication._meta.db_table
    for pk, publication in reading.rows(Publication.objects.with_record().with_newest_event()):
        if publication is None:
            yield f"{table} row {pk}: cannot be read, or what it points to is gone"
            continue
        yield from (fault for fault in selectors.faults(publication) if fault.startswith(f"{table} "))
        if awaited.pop(publication.page_id, None) is None:
            yield f"{table} row {publication.pk}: the ledger does not tell that its page was ever published"
        elif publication.record_digest != _digest_from_records(publication.page_id):
            yield f"{table} row {publication.pk}: says something else than the records it is made from"
    for page_id in awaited:
        yield f"{table}: page {page_id} was published but has no publication; run rebuild_publications"


def _digest_from_records(page_id: int) -> str:
    """The digest its row should have; empty if the records were altered so far that nothing follows from them."""
    try:
        return projected(page_id).compute_record_digest()
    except UNREADABLE:
        return ""


def version_faults() -> Iterator[str]:
    table = ContentVersion._meta.db_table
    for pk, version in reading.rows(ContentVersion.objects.all()):
        if version is None:
            yield f"{table} row {pk}: cannot be read"
            continue
        if not version.text_is_intact():
            yield f"{table} row {version.pk}: its canonical text does not fit its digest"
            continue
        try:
            files = files_of(PAGE, version.content)
            found = [fault for file in files for fault in _file_faults(f"{table} row {version.pk}", file)]
        except UNREADABLE:
            yield f"{table} row {version.pk}: its canonical text is not the content of a page"
            continue
        yield from found
        try:
            names = version.name_commitments
        except UNREADABLE:
            yield f"{table} row {version.pk}: its authors cannot be read"
            continue
        if PersonName.objects.filter(pk__in=names).count() < len(names):
            yield f"{table} row {version.pk}: a name it points to is gone"


def _file_faults(row: str, file: dict) -> Iterator[str]:
    if not default_storage.exists(file["name"]):
        yield f"{row}: its file {file['name']} is gone"
        return
    with default_storage.open(file["name"], "rb") as stored:
        if hashlib.file_digest(stored, "sha256").hexdigest() != file["sha256"]:
            yield f"{row}: its file {file['name']} was altered"


def signature_faults() -> Iterator[str]:
    table, registered, nonces = Signature._meta.db_table, proofs.registered_keys(), set()
    for pk, signature in reading.rows(Signature.objects.select_related("version")):
        if signature is None:
            yield f"{table} row {pk}: cannot be read, or what it points to is gone"
            continue
        if signature.digest != signature.version.digest:
            yield f"{table} row {signature.pk}: signs another digest than its version has"
        yield from (f"{table} row {signature.pk}: {what}" for what in proofs.faults(signature, registered, nonces))


def schedule_faults() -> Iterator[str]:
    """What waits for its time against the event that planned it, and what ended against the event that tells so."""
    table, recorded = Schedule._meta.db_table, planning.kinds_in_the_ledger()
    for pk, schedule in reading.rows(Schedule.objects.select_related("signature__version")):
        kinds = recorded.pop(pk, set())
        if schedule is None:
            yield f"{table} row {pk}: cannot be read, or what it points to is gone"
        elif schedule.is_waiting and not _is_as_planned(schedule):
            yield f"{table} row {schedule.pk}: is not what the ledger says was planned"
        elif not schedule.is_waiting and not kinds & set(events.ENDS):
            yield f"{table} row {schedule.pk}: is {schedule.state}, but no event tells that it ended"
    for pk, kinds in sorted(recorded.items()):
        if events.Planned.kind in kinds:
            yield f"{table} row {pk}: the ledger tells that it was planned, but it is gone"


def _is_as_planned(schedule: Schedule) -> bool:
    try:
        return planning.is_as_planned(schedule)
    except UNREADABLE:
        return False


def all_faults() -> Iterator[str]:
    for part in (
        guard_faults,
        ledger_faults,
        name_faults,
        record_faults,
        version_faults,
        signature_faults,
        publication_faults,
        schedule_faults,
    ):
        try:
            yield from part()
        except (*UNREADABLE, *UNFETCHABLE) as problem:  # altered in a way nobody thought of: the other parts go on
            yield f"{part.__name__}: not checked to the end ({type(problem).__name__}: {str(problem)[:200]})"
