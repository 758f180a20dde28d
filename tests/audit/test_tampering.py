"""One letter changed by SQL: ``verify`` says which row, and the public page does not show the altered text."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from conditions.audit import guards
from conditions.models import AuditEvent, Publication
from conditions.versions.canonical import digest

pytestmark = pytest.mark.django_db

ALTERED = "Zitter"


def tamper(table, column, old, new, where="1=1"):
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = REPLACE({column}, %s, %s) WHERE {where}", [old, new])
        assert cursor.rowcount


def verdict():
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify", stdout=out)
    assert stop.value.code == 1
    return out.getvalue().splitlines()


def test_verify_is_content_with_an_untouched_record(publication):
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue() == "0 faults\n"


@pytest.mark.parametrize(
    ("table", "column", "old"),
    [
        ("conditions_contentversion", "canonical", "It is common."),
        ("conditions_signature", "printed_name", "Dora"),
        ("conditions_publication", "title", "Example"),
        ("conditions_publication", "summary", "sentence"),
    ],
)
def test_an_altered_text_is_named_and_never_shown(client, publication, table, column, old):
    assert client.get("/conditions/example/").status_code == 200
    tamper(table, column, old, ALTERED)
    pk = {"conditions_contentversion": publication.version_id, "conditions_signature": publication.signature_id}
    row = f"{table} row {pk.get(table, publication.pk)}:"
    lines = verdict()
    assert any(line.startswith(row) for line in lines), lines
    assert lines[-1] == f"{len(lines) - 1} fault{'s' if len(lines) > 2 else ''}"
    response = client.get("/conditions/example/")
    assert response.status_code == 503
    for address in ("/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/"):
        assert ALTERED not in client.get(address).content.decode()


def test_an_altered_event_is_named(client, publication):
    event = AuditEvent.objects.get(kind="signature.signed")
    tamper("conditions_auditevent", "actor_name", "Dora", ALTERED, f"seq = {event.seq}")
    assert f"conditions_auditevent row {event.seq}: its text does not fit its digest" in verdict()


def test_a_version_with_a_matching_digest_written_by_hand_is_found(client, publication):
    """Whoever alters the text may alter the digests of the row too; the signature and the ledger still disagree."""
    version = publication.version
    version.canonical = version.canonical.replace("It is common.", f"{ALTERED}.")
    version.digest = digest(version.canonical)
    record_digest = version.compute_record_digest()
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conditions_contentversion SET canonical=%s, digest=%s, record_digest=%s WHERE id=%s",
            [version.canonical, version.digest, record_digest, version.pk],
        )
    lines = verdict()
    assert f"conditions_contentversion row {version.pk}: differs from what the ledger says was written" in lines
    assert client.get("/conditions/example/").status_code == 503


def test_a_deleted_signature_is_missed(publication):
    with guards.lifted(), connection.cursor() as cursor:
        Publication.objects.all().delete()
        cursor.execute("DELETE FROM conditions_signature")
    assert any("the ledger tells of it, but it is gone" in line for line in verdict())


def test_a_deleted_event_is_missed(publication):
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM conditions_auditevent WHERE seq = 2")
    assert "conditions_auditevent row 3: 1 event(s) before it are missing" in verdict()


def test_a_publication_altered_together_with_its_digest_is_found(publication):
    publication.title = ALTERED
    publication.save()
    assert (
        f"conditions_publication row {publication.pk}: says something else than the records it is made from"
        in verdict()
    )


def test_a_publication_made_by_hand_is_found(publication):
    Publication.objects.filter(pk=publication.pk).update(next_review_on="2099-01-01")
    assert any("do not fit its digest" in line for line in verdict())
