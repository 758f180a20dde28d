"""Twenty and more kinds of tampering by SQL, by the owner of the database: ``verify`` names table and row of each.

On the sample library, as the product loads it: nine pages, several versions and signatures, one page taken down.
"""

import io
import json
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from conditions.erasing import erase_person
from conditions.ledger import chain, guards, keys
from conditions.models import AuditEvent, ContentVersion, PersonName, Publication, Signature
from conditions.publications import schedules
from conditions.publications.projection import project
from conditions.search import index
from conditions.versions.canonical import digest
from tests import makers

pytestmark = pytest.mark.django_db

EVENTS, VERSIONS, SIGNATURES, PUBLICATIONS, NAMES = (
    model._meta.db_table for model in (AuditEvent, ContentVersion, Signature, Publication, PersonName)
)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def without_publication(pk) -> None:
    """Deletes a publication with what points to it, or the foreign keys would end the test and not the tampering."""
    for table in index.TABLES:
        sql(f"DELETE FROM {table._meta.db_table} WHERE publication_id = %s", pk)
    sql(f"DELETE FROM {PUBLICATIONS} WHERE id = %s", pk)


def verdict() -> list[str]:
    out = io.StringIO()
    try:
        call_command("verify", stdout=out)
    except SystemExit as stop:
        assert stop.code == 1
    return out.getvalue().splitlines()


def some_signature() -> Signature:
    return Signature.objects.select_related("version").order_by("pk")[1]


def published() -> Publication:
    return Publication.objects.in_force().with_record().order_by("pk")[1]


def event_of(row) -> AuditEvent:
    events = AuditEvent.objects.filter(kind=row.vouched_by)
    return next(e for e in events if json.loads(e.data)["row"]["id"] == row.pk)


# Each does one thing to the database and returns the table and the row that verify has to name.


def a_letter_of_a_frozen_text():
    pk = some_signature().version_id
    sql(f"UPDATE {VERSIONS} SET canonical = REPLACE(canonical, 'e', 'i') WHERE id = %s", pk)
    return VERSIONS, pk


def the_readable_text_of_a_version():
    pk = some_signature().version_id
    sql(f"UPDATE {VERSIONS} SET plain_text = 'Other words' WHERE id = %s", pk)
    return VERSIONS, pk


def who_wrote_a_version():
    pk = some_signature().version_id
    sql(f"UPDATE {VERSIONS} SET authors = '[]' WHERE id = %s", pk)
    return VERSIONS, pk


def a_text_together_with_all_digests_of_its_row():
    version = some_signature().version
    version.canonical = version.canonical.replace("e", "i")
    version.digest = digest(version.canonical)
    sql(
        f"UPDATE {VERSIONS} SET canonical = %s, digest = %s, record_digest = %s WHERE id = %s",
        version.canonical,
        version.digest,
        version.compute_record_digest(),
        version.pk,
    )
    return VERSIONS, version.pk


def a_version_removed():
    pk = ContentVersion.objects.filter(signatures=None).values_list("pk", flat=True).first()
    reviews = "SELECT id FROM conditions_review WHERE version_id = %s"
    sql(f"DELETE FROM conditions_signofftaskstate WHERE review_id IN ({reviews})", pk)
    sql("DELETE FROM conditions_review WHERE version_id = %s", pk)
    sql(f"DELETE FROM {VERSIONS} WHERE id = %s", pk)
    return VERSIONS, pk


def a_version_inserted():
    version = ContentVersion.objects.order_by("pk").first()
    version.pk, version.number, version._state.adding = None, 99, True
    version.save()
    return VERSIONS, version.pk


def the_name_under_a_signature():
    pk = some_signature().pk
    sql(f"UPDATE {SIGNATURES} SET printed_name = 'Dr. Nobody' WHERE id = %s", pk)
    return SIGNATURES, pk


def the_day_of_a_signature_with_the_digest_of_its_row():
    signature = some_signature()
    signature.signed_on = signature.signed_on.replace(year=signature.signed_on.year + 1)
    sql(
        f"UPDATE {SIGNATURES} SET signed_on = %s, record_digest = %s WHERE id = %s",
        signature.signed_on,
        signature.compute_record_digest(),
        signature.pk,
    )
    return SIGNATURES, signature.pk


def a_signature_moved_to_another_version():
    signature = some_signature()
    other = ContentVersion.objects.exclude(pk=signature.version_id).values_list("pk", flat=True).first()
    sql(f"UPDATE {SIGNATURES} SET version_id = %s WHERE id = %s", other, signature.pk)
    return SIGNATURES, signature.pk


def a_signature_removed():
    signature = some_signature()
    without_publication(Publication.objects.values_list("pk", flat=True).get(signature=signature))
    sql(f"DELETE FROM {SIGNATURES} WHERE id = %s", signature.pk)
    return SIGNATURES, signature.pk


def a_signature_inserted():
    signature = some_signature()
    signature.pk, signature._state.adding = None, True
    signature.save()
    return SIGNATURES, signature.pk


def what_an_event_says():
    seq = event_of(some_signature()).seq
    sql(f"UPDATE {EVENTS} SET data = REPLACE(data, 'Approved', 'Refused') WHERE seq = %s", seq)
    return EVENTS, seq


def who_did_it():
    seq = event_of(some_signature()).seq
    sql(f"UPDATE {EVENTS} SET person_id = NULL, actor_id = 4711 WHERE seq = %s", seq)
    return EVENTS, seq


def when_it_was():
    event = event_of(some_signature())
    sql(f"UPDATE {EVENTS} SET at = %s WHERE seq = %s", event.at.replace(year=2020), event.seq)
    return EVENTS, event.seq


def what_an_event_is_about():
    seq = event_of(some_signature()).seq
    sql(f"UPDATE {EVENTS} SET subject_id = '999' WHERE seq = %s", seq)
    return EVENTS, seq


def an_event_removed():
    seq = event_of(some_signature()).seq
    sql(f"DELETE FROM {EVENTS} WHERE seq = %s", seq)
    return EVENTS, seq + 1


def an_event_inserted_at_the_end():
    last = AuditEvent.objects.newest_first().first()
    false = AuditEvent(seq=last.seq + 1, at=last.at, kind="test.false", data="{}", previous=last.link())
    false.digest = chain.event_digest(false.previous, false.chained_fields())
    false.seal_key, false.seal = last.seal_key, keys.new_ring().seal(false.digest)[1]
    false.save()
    return EVENTS, false.seq


def two_events_swapped():
    seq = event_of(some_signature()).seq
    sql(f"UPDATE {EVENTS} SET seq = -1 WHERE seq = %s", seq)
    sql(f"UPDATE {EVENTS} SET seq = %s WHERE seq = %s", seq, seq + 1)
    sql(f"UPDATE {EVENTS} SET seq = %s WHERE seq = -1", seq + 1)
    return EVENTS, seq


def the_chain_written_anew_from_an_event_on():
    """Everything that can be made without the key: one word changed and all digests after it made to fit again."""
    start = event_of(some_signature())
    previous, forger = start.previous, keys.new_ring()
    for event in AuditEvent.objects.filter(seq__gte=start.seq).order_by("seq"):
        event.data = event.data.replace("Approved", "Refused")
        event.previous, event.digest = previous, chain.event_digest(previous, event.chained_fields())
        seal = forger.seal(event.digest)[1]
        sql(
            f"UPDATE {EVENTS} SET data = %s, previous = %s, digest = %s, seal = %s WHERE seq = %s",
            event.data,
            previous,
            event.digest,
            seal,
            event.seq,
        )
        previous = chain.link(event.digest, event.seal_key, seal)
    return EVENTS, start.seq


def a_seal_taken_from_another_event():
    seq = event_of(some_signature()).seq
    sql(f"UPDATE {EVENTS} SET seal = (SELECT o.seal FROM {EVENTS} o WHERE o.seq = 1) WHERE seq = %s", seq)
    return EVENTS, seq


def the_next_review_of_a_publication():
    pk = published().pk
    sql(f"UPDATE {PUBLICATIONS} SET next_review_on = '2099-01-01' WHERE id = %s", pk)
    return PUBLICATIONS, pk


def a_publication_with_the_digest_of_its_row():
    publication = published()
    publication.title = "Another title"
    sql(
        f"UPDATE {PUBLICATIONS} SET title = %s, record_digest = %s WHERE id = %s",
        publication.title,
        publication.compute_record_digest(),
        publication.pk,
    )
    return PUBLICATIONS, publication.pk


def a_page_that_was_taken_down_put_up_again():
    """By a row with its own old seal, as it stood in a backup."""
    down = Publication.objects.get(state=Publication.State.TAKEN_DOWN)
    published_event = AuditEvent.objects.filter(page_id=down.page_id, kind="publication.published").newest_first()[0]
    old = project(down.signature, published_event)
    old.pk, old._state.adding = down.pk, False
    makers.sealed(old)
    return PUBLICATIONS, down.pk


def a_publication_removed():
    publication = published()
    page_id = publication.page_id
    without_publication(publication.pk)
    return PUBLICATIONS, f"page {page_id}"


def whose_name_it_was():
    pk = event_of(some_signature()).person_id
    sql(f"UPDATE {NAMES} SET name = 'Somebody Else' WHERE commitment = %s", pk)
    return NAMES, pk


def a_name_blanked_in_secret():
    pk = event_of(some_signature()).person_id
    sql(f"UPDATE {NAMES} SET name = '', salt = '' WHERE commitment = %s", pk)
    return NAMES, pk


def an_erased_name_given_to_another_account():
    person = PersonName.objects.get(account_id=get_user_model().objects.get(username="writer").pk)
    erase_person("writer", reason="Asked for by the person.")
    sql(f"UPDATE {NAMES} SET account_id = account_id + 1000 WHERE commitment = %s", person.pk)
    return NAMES, person.pk


def a_plan():
    publication = published()
    return schedules.take_down_later(
        publication, by=publication.signature.physician.user, due_at=timezone.now() + timedelta(days=3),
        reason="It ends that day.", notice="This page has ended.",
    )  # fmt: skip


def a_plan_in_another_name():
    schedule, other = a_plan(), get_user_model().objects.order_by("pk").first()
    sql("UPDATE conditions_schedule SET planned_by_id = %s WHERE id = %s", other.pk, schedule.pk)
    return "conditions_schedule", schedule.pk


def a_cancelled_plan_revived():
    schedule = a_plan()
    schedules.cancel(schedule, by=schedule.planned_by)
    sql("UPDATE conditions_schedule SET state = 'waiting' WHERE id = %s", schedule.pk)
    return "conditions_schedule", schedule.pk


def a_plan_cancelled_in_secret():
    schedule = a_plan()
    sql("UPDATE conditions_schedule SET state = 'cancelled' WHERE id = %s", schedule.pk)
    return "conditions_schedule", schedule.pk


def a_plan_removed():
    schedule = a_plan()
    sql("DELETE FROM conditions_schedule WHERE id = %s", schedule.pk)
    return "conditions_schedule", schedule.pk


def authors_beyond_reading():
    pk = ContentVersion.objects.order_by("pk").first().pk
    sql(f"UPDATE {VERSIONS} SET authors = 'xx' WHERE id = %s", pk)
    return VERSIONS, pk


def a_plan_moved_to_another_time():
    schedule = a_plan()
    sql("UPDATE conditions_schedule SET due_at = %s WHERE id = %s", timezone.now(), schedule.pk)
    return "conditions_schedule", schedule.pk


KINDS = [
    an_erased_name_given_to_another_account,
    a_plan_moved_to_another_time,
    a_plan_in_another_name,
    a_cancelled_plan_revived,
    a_plan_cancelled_in_secret,
    a_plan_removed,
    authors_beyond_reading,
    whose_name_it_was,
    a_name_blanked_in_secret,
    a_letter_of_a_frozen_text,
    the_readable_text_of_a_version,
    who_wrote_a_version,
    a_text_together_with_all_digests_of_its_row,
    a_version_removed,
    a_version_inserted,
    the_name_under_a_signature,
    the_day_of_a_signature_with_the_digest_of_its_row,
    a_signature_moved_to_another_version,
    a_signature_removed,
    a_signature_inserted,
    what_an_event_says,
    what_an_event_is_about,
    who_did_it,
    when_it_was,
    an_event_removed,
    an_event_inserted_at_the_end,
    two_events_swapped,
    the_chain_written_anew_from_an_event_on,
    a_seal_taken_from_another_event,
    the_next_review_of_a_publication,
    a_publication_with_the_digest_of_its_row,
    a_page_that_was_taken_down_put_up_again,
    a_publication_removed,
]


@pytest.fixture
def library():
    call_command("sample_library", verbosity=0, stdout=io.StringIO())


@pytest.fixture
def owner(library):
    """What the owner of a database can do: take the guards down, tamper, and put them back."""
    with guards.lifted():
        yield


@contextmanager
def undone():
    """What is done inside is rolled back, so that one library serves all kinds."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_verify_is_content_with_the_untouched_library(library):
    assert verdict() == ["0 faults"]


def test_each_kind_of_tampering_is_named_with_table_and_row(owner, subtests):
    untouched = verdict()
    for tampering in KINDS:
        with subtests.test(tampering.__name__), undone():
            table, row = tampering()
            wanted = f"{table}: {row} " if str(row).startswith("page ") else f"{table} row {row}: "
            *lines, count = verdict()
            assert any(line.startswith(wanted) for line in lines), lines
            assert re.fullmatch(rf"{len(lines)} faults?", count)
        assert verdict() == untouched


def test_a_name_removed_together_with_its_foreign_keys_is_missed(owner):
    event = event_of(some_signature())
    version = ContentVersion.objects.exclude(submitter=None).first()
    with undone():  # or the foreign keys would end the test
        sql(f"DELETE FROM {NAMES} WHERE commitment IN (%s, %s)", event.person_id, version.submitter_id)
        lines = verdict()
    assert any(line.startswith(f"{EVENTS} row {event.seq}: the name it points to") for line in lines), lines
    assert f"{VERSIONS} row {version.pk}: a name it points to is gone" in lines


def test_a_missing_guard_is_named(library):
    with guards.lifted():
        assert f"trigger guard_{EVENTS}_delete: missing from the database" in verdict()
