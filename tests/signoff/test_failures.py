"""The database fails in the middle: at any statement the user gets a clear page, and nothing is half done."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from conditions.integrity.verification import all_faults
from conditions.models import ContentVersion, Publication, Review, Signature
from tests import makers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Failing:
    """An execute wrapper under which the statement of this number, and all after it, find no database."""

    def __init__(self, number):
        self.number, self.count = number, 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        if self.number and self.count >= self.number:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)


@pytest.fixture
def scene(db):
    writer, physician = makers.make_writer(), makers.make_physician()
    review = makers.submitted(makers.make_page(writer), writer)
    client = Client(raise_request_exception=False)
    client.force_login(physician)
    form = client.get(f"/admin/signoff/reviews/{review.pk}/").context["sign_form"]
    data = {
        "digest": form.initial["digest"],
        "statement": form.initial["statement"],
        "next_review_on": form.initial["next_review_on"].isoformat(),
        "agreed": "on",
        "password": makers.PASSWORD,
    }
    return client, review, lambda: client.post(f"/admin/signoff/reviews/{review.pk}/sign/", data)


def is_old_state(review) -> bool:
    return (
        Review.objects.get(pk=review.pk).is_waiting
        and not Signature.objects.exists()
        and not Publication.objects.exists()
        and Client().get("/conditions/example/").status_code == 404
    )


def is_new_state() -> bool:
    return Publication.objects.get().is_in_force and Client().get("/conditions/example/").status_code == 200


def test_a_database_that_goes_at_any_statement_leaves_the_old_state_or_the_new(scene):
    _client, review, sign = scene
    number, old_states = 1, 0
    while is_old_state(review):
        failing = Failing(number)
        with connection.execute_wrapper(failing):
            response = sign()
        if failing.count < number:
            break  # it came through without meeting the failure
        assert response.status_code in (302, 503), response.status_code
        if response.status_code == 503:
            assert "We cannot reach our records right now" in response.content.decode()
        assert is_old_state(review) or is_new_state()
        assert list(all_faults()) == []
        old_states += is_old_state(review)
        number += 1
    assert old_states > 40  # each statement of signing and publishing was tried
    assert is_new_state()


def test_a_full_disk_is_a_clear_page_and_no_draft_is_lost(db):
    """At submission, which writes the most: the frozen text and the editor's copy of it."""
    writer = makers.make_writer()
    page = makers.make_page(writer)
    draft = makers.draft(page).body.get_prep_value()
    client = Client(raise_request_exception=False)
    client.force_login(writer)
    submission = f"/admin/signoff/pages/{page.pk}/submit/", {"change_summary": "The first version of this page."}
    with full_disk():
        response = client.post(*submission)
    assert response.status_code == 503
    assert "Nothing was changed" in response.content.decode()
    assert not ContentVersion.objects.exists()
    assert makers.draft(page).body.get_prep_value() == draft
    assert list(all_faults()) == []
    assert client.post(*submission).status_code == 302
    assert Review.objects.get().is_waiting


class full_disk:
    """The database's own error for a full disk: SQLite may not grow, PostgreSQL raises disk_full when it writes."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count")
                self.before = cursor.fetchone()[0]
                cursor.execute("CREATE TABLE filler (content BLOB)")
                cursor.execute("PRAGMA page_count")
                cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
                with pytest.raises(OperationalError, match="disk is full"):
                    while True:  # what is free within the file is used up first
                        cursor.execute("INSERT INTO filler VALUES (zeroblob(2000))")
            else:
                cursor.execute(
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
                )
                cursor.execute(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON conditions_contentversion "
                    "FOR EACH ROW EXECUTE FUNCTION full_disk()"
                )

    def __exit__(self, *error):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA max_page_count = {self.before}")
                cursor.execute("DROP TABLE filler")
            else:
                cursor.execute("DROP TRIGGER full_disk ON conditions_contentversion")
                cursor.execute("DROP FUNCTION full_disk()")


def test_a_server_that_ends_the_connection_in_the_middle(scene, monkeypatch):
    if connection.vendor == "sqlite":
        return  # there is no server that could end a connection; the test above stands for it
    _client, review, sign = scene

    def end_my_connection(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as broken:
        broken.setattr("conditions.signoff.workflow.approve", end_my_connection)
        assert sign().status_code == 503
    connection.close()
    assert is_old_state(review)
    assert list(all_faults()) == []
    assert sign().status_code == 302
