"""The auditor's desk over HTTP: filters, the past, files, histories. Read-only, and looking is on record."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from conditions.auditing import exports
from conditions.models import AuditEvent, ConditionPage
from conditions.publications.actions import sign_and_publish, take_down
from tests import makers
from tests.makers import happened
from tests.users.second_factors import confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]


@pytest.fixture
def desk(client, auditor):
    client.force_login(auditor)
    return client


def words(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_site_by_page_person_topic_and_day(desk, publication, writer, physician):
    other = makers.make_page(makers.make_writer("Otto Other"), title="Second Disorder", slug="second")
    everything = words(desk.get(reverse("timeline")))
    assert "signed version 1 as Dr. Dora Moss, DO" in everything and "Otto Other created the page" in everything
    of_page = words(desk.get(reverse("timeline"), {"page_id": other.pk}))
    assert "Otto Other created the page" in of_page and "signed version 1" not in of_page
    of_person = words(desk.get(reverse("timeline"), {"actor_id": physician.pk}))
    assert "signed version 1" in of_person and "created the page" not in of_person
    of_topic = words(desk.get(reverse("timeline"), {"topic": "review"}))
    assert "submitted version 1" in of_topic and "signed version 1 as" not in of_topic
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "No event fits." in words(desk.get(reverse("timeline"), {"first_day": tomorrow.isoformat()}))


def test_a_filter_that_makes_no_sense_is_named(desk):
    answer = desk.get(reverse("timeline"), {"first_day": "yesterday", "topic": "nonsense"})
    assert answer.status_code == 422 and "Enter a valid date" in answer.content.decode()
    assert desk.get(reverse("timeline"), {"below": "9" * 40}).status_code == 200
    assert desk.get(reverse("timeline"), {"as": "exe"}).status_code == 404


def test_older_events_are_one_step_away(desk):
    for number in range(230):
        happened("counted", data={"n": number})
    seen, query = [], {}
    while True:
        answer = desk.get(reverse("timeline"), query)
        seen += [event.seq for event, _words in answer.context["events"]]
        if not answer.context["older"]:
            break
        query = {"below": answer.context["older"].rpartition("below=")[2]}
    assert seen == sorted(seen, reverse=True) and len(seen) == len(set(seen))
    assert set(range(1, 200)) <= set(seen)


def test_what_the_public_saw_then(desk, writer, physician):
    now = timezone.now()
    page = makers.make_page(writer, title="Second Disorder", slug="second")
    review = makers.submitted(page, writer)
    form = makers.signing_form(review.version, next_review_on=timezone.localdate() + timedelta(days=20))
    publication = sign_and_publish(review, by=physician, form=form, at=now - timedelta(days=10))
    manager = makers.make_user("Mara Manager", group="Content managers")
    take_down(publication, by=manager, reason="A dose was wrong.", notice="We correct it.", at=now - timedelta(days=4))

    def on(days_ago):
        day = (timezone.localtime(now) - timedelta(days=days_ago)).date()
        return words(desk.get(reverse("public_pages_at"), {"day": day.isoformat()}))

    assert "Nothing was public then." in on(12)
    assert "Second Disorder, version 1" in on(7) and "Dr. Dora Moss, DO" in on(7)
    assert "taken down" in on(2) and "We correct it." in on(2)


@pytest.fixture
def nasty(db, publication):
    """An event whose text would be a formula, or break a worksheet."""
    return happened("nasty", page_id=publication.page_id, page_title='=HYPERLINK("http://x")', data={"a": "b\x0bc"})


def test_export_as_csv(desk, nasty):
    text = body(desk.get(reverse("timeline"), {"as": "csv"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == AuditEvent.objects.count()  # the export itself among them
    assert next(row for row in rows if row["kind"] == "test.nasty")["page"] == '\'=HYPERLINK("http://x")'
    assert {row["digest"] for row in rows} <= set(AuditEvent.objects.values_list("digest", flat=True))


def test_export_as_json_lines(desk, nasty):
    lines = body(desk.get(reverse("timeline"), {"as": "jsonl", "topic": "signature"})).decode().splitlines()
    [event] = [json.loads(line) for line in lines]
    assert event["event"]["kind"] == "signature.signed" and event["seal"]


def test_export_as_xlsx(desk, nasty):
    sheet = load_workbook(io.BytesIO(body(desk.get(reverse("timeline"), {"as": "xlsx"})))).active
    rows = list(sheet.iter_rows(values_only=True))
    found = next(row for row in sheet.iter_rows() if row[6].value == "test.nasty")
    assert rows[0][0] == "number" and len(rows) > 5
    assert found[4].value == '=HYPERLINK("http://x")' and found[4].data_type == "s"


def test_looking_and_exporting_are_on_record_once(desk, publication, auditor):
    for _again in range(3):
        desk.get(reverse("timeline"))
        desk.get(reverse("page_history", args=[publication.page_id]))
    body(desk.get(reverse("timeline"), {"as": "csv"}))
    looked = AuditEvent.objects.filter(actor_id=auditor.pk, kind="audit.looked")
    assert looked.count() == 2
    assert AuditEvent.objects.filter(actor_id=auditor.pk, kind="audit.exported").count() == 1


def test_the_histories_tell_field_by_field(desk, physician, writer):
    physician.physician.printed_name = "Dr. Dora Moss-Stern"
    physician.physician.save()
    reference = makers.make_reference()
    reference.title = "A trial, corrected"
    reference.save()
    writer.groups.add(Group.objects.get(name="Content managers"))
    writer.save()
    of_physicians = words(desk.get(reverse("record_history", args=["physicians"])))
    assert "<del>Dr. Dora Moss</del> → <ins>Dr. Dora Moss-Stern</ins>" in of_physicians
    assert "A trial, corrected" in words(desk.get(reverse("record_history", args=["references"])))
    assert words(desk.get(reverse("record_history", args=["policies"])))
    of_accounts = words(desk.get(reverse("record_history", args=["accounts"])))
    assert "Content managers" in of_accounts and "Medical writers" in of_accounts
    assert "argon2" not in of_accounts and "pbkdf2" not in of_accounts
    assert desk.get(reverse("record_history", args=["secrets"])).status_code == 404


def test_logging_in_makes_no_history(client, writer):
    before = writer.history.count()
    client.login(username=writer.username, password=makers.PASSWORD)
    assert writer.history.count() == before


def test_what_a_version_changed(desk, publication, writer):
    page = makers.edited(ConditionPage.objects.get(), writer, summary="A second sentence, better than the first.")
    version = makers.submitted(page, writer).version
    shown = words(desk.get(reverse("version_changes", args=[version.pk])))
    assert "Against version 1." in shown and "<ins>" in shown and "Title, summary" in shown


SCREENS = ["timeline", "public_pages_at", "record_history", "version_changes"]


@pytest.mark.parametrize("screen", SCREENS)
def test_writers_and_physicians_have_no_desk_of_auditors(screen, client, publication, writer, physician):
    args = {"record_history": ["accounts"], "version_changes": [publication.version_id]}.get(screen, [])
    for user in (writer, physician):
        client.force_login(user)
        assert client.get(reverse(screen, args=args)).status_code == 302
    client.logout()
    assert client.get(reverse(screen, args=args)).status_code == 302


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_can_be_posted_to_it(screen, desk, publication):
    args = {"record_history": ["accounts"], "version_changes": [publication.version_id]}.get(screen, [])
    assert desk.post(reverse(screen, args=args)).status_code == 405


def test_an_auditor_changes_nothing(desk, publication, writer):
    page = ConditionPage.objects.get()
    review_url = reverse("submit_page", args=[page.pk])
    for url in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("take_down", args=[publication.pk]),
        reverse("import_document"),
        review_url,
    ):
        before = (AuditEvent.objects.exclude(kind__startswith="audit.").count(), ConditionPage.objects.count())
        assert desk.post(url, {"reason": "A reason that is long.", "notice": "A notice."}).status_code in (302, 403)
        assert (AuditEvent.objects.exclude(kind__startswith="audit.").count(), ConditionPage.objects.count()) == before
    assert makers.fresh(page).live


def test_things_that_are_no_pages_are_told_by_kind_and_name(desk, admin, client, writer):
    client.force_login(admin)
    confirm(client)
    editors = Group.objects.create(name="Editors of old")
    client.post(f"/admin/groups/delete/{editors.pk}/")
    client.post("/admin/snippets/conditions/reference/add/", {
        "authors": "Moss D", "title": "A trial", "journal": "JAMA", "year": "2020", "pmid": "", "doi": "",
        "retraction": "none",
    })  # fmt: skip
    client.post(f"/admin/bulk/users/user/set_active_state/?id={writer.pk}", {"mark_as_active": "False"})
    client.force_login(makers.make_user("Ottilie Auditor", group="Auditors"))
    told = words(client.get(reverse("timeline")))
    assert "deleted the group “Editors of old”" in told
    assert "created the reference “Moss D 2020, JAMA”" in told
    assert f"changed the user no. {writer.pk}" in told
    things = words(client.get(reverse("timeline"), {"topic": "things"}))
    assert "deleted the group" in things and "created the page" not in things
    assert "deleted the group" not in words(client.get(reverse("timeline"), {"topic": "writing"}))
    assert f"changed the user no. {writer.pk}" in words(client.get(reverse("timeline"), {"actor_id": writer.pk}))


@pytest.mark.parametrize(
    "query",
    [{"last_day": "9999-12-31"}, {"first_day": "0001-01-01"}, {"first_day": "2026-05-02", "last_day": "2026-05-01"}],
)
def test_days_out_of_reach_or_out_of_order_are_named(desk, query):
    assert desk.get(reverse("timeline"), query).status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2199-12-31"])
def test_what_the_public_will_see_is_not_told(desk, day):
    assert desk.get(reverse("public_pages_at"), {"day": day}).status_code == 422


def test_times_are_those_of_the_practice_whatever_zone_the_account_has_set(desk, publication, auditor):
    profile = UserProfile.get_for_user(auditor)
    profile.current_time_zone = "Pacific/Auckland"
    profile.save()
    event = AuditEvent.objects.filter(kind="signature.signed").get()
    local = timezone.localtime(event.at, timezone.get_default_timezone())
    assert f"{local:%-I:%M %p %Z}" in words(desk.get(reverse("timeline")))


def test_reading_a_review_and_a_frozen_version_is_on_record(desk, writer):
    review = makers.submitted(makers.make_page(writer, title="Second Disorder", slug="second"), writer)
    desk.get(reverse("review", args=[review.pk]))
    desk.get(reverse("version_article", args=[review.version_id]))
    looked = [json.loads(event.data)["screen"] for event in AuditEvent.objects.filter(kind="audit.looked")]
    assert sorted(looked) == ["a review", "version 1"]


def test_a_worksheet_takes_every_text_and_says_what_it_cuts(desk, publication, monkeypatch):
    happened("nasty", page_title="An author \uffff", data={"text": "x" * 40_000})
    monkeypatch.setattr(exports, "_ROWS_A_SHEET", 5)
    book = load_workbook(io.BytesIO(body(desk.get(reverse("timeline"), {"as": "xlsx"}))))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert len(book.worksheets) > 1 and all(sheet.max_row <= 6 for sheet in book)
    found = next(row for row in rows if row[6] == "test.nasty")
    assert found[4] == "An author \ufffd" and found[7].endswith("(cut; whole in JSON Lines)")


def test_a_renamed_page_is_listed_under_its_newest_title(desk, publication, writer, physician):
    page = ConditionPage.objects.get(pk=publication.page_id)
    makers.edited(page, writer, title="Another Name")
    makers.signed(makers.submitted(makers.fresh(page), writer), physician)
    html = words(desk.get(reverse("timeline")))
    assert f'<option value="{page.pk}">Another Name</option>' in html and ">Example Disorder</option>" not in html


def test_each_question_to_the_record_is_on_record(desk, publication, auditor):
    desk.get(reverse("timeline"), {"topic": "review"})
    desk.get(reverse("timeline"), {"topic": "signature"})
    desk.get(reverse("public_pages_at"), {"day": timezone.localdate().isoformat()})
    told = words(desk.get(reverse("timeline"), {"topic": "audit"}))
    for what in (
        "asking for topic review",
        "asking for topic signature",
        "looked at what the public saw, asking for at",
    ):
        assert what in told


@pytest.mark.parametrize("query", [{"day": "2025-11-02", "hour": "01:30"}, {"day": "2026-03-08", "hour": "02:30"}])
def test_an_hour_that_comes_twice_or_never_is_refused(desk, query, settings):
    settings.TIME_ZONE = "America/New_York"
    answer = desk.get(reverse("public_pages_at"), query)
    assert answer.status_code == 422 and "The clocks are changed" in answer.content.decode()
