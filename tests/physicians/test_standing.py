"""What a physician's standing rests on: reminded of in time, looked up by command, and seen where somebody waits."""

import io
import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from conditions.models import Physician
from conditions.physicians.reminders import remind
from tests import makers
from tests.responses import text_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def profile_of(physician, **changes) -> Physician:
    profile = physician.physician
    for name, value in {"conflicts": "None.", "conflicts_stated_on": DAY, **changes}.items():
        setattr(profile, name, value)
    profile.save()
    return profile


@pytest.mark.parametrize(("left", "letters"), [(61, 0), (60, 1), (45, 1), (30, 1), (7, 1), (0, 1), (-1, 0)])
def test_a_licence_that_ends_is_told_in_time(physician, sent, left, letters):
    profile_of(physician, licence_ends_on=DAY + timedelta(days=left))
    assert remind(DAY) == len(sent()) == letters
    assert remind(DAY) == 0


def test_at_each_step_once_and_to_the_managers_too(physician, manager, sent):
    profile_of(physician, licence_ends_on=DAY + timedelta(days=60))
    counts = [remind(DAY + timedelta(days=day)) for day in range(61)]
    assert [day for day, count in enumerate(counts) if count] == [0, 30, 53]
    assert {tuple(mail.to) for mail in sent()} == {(physician.email,), (manager.email,)}
    assert "ends on July 31, 2026" in sent()[0].subject


def test_a_renewed_licence_begins_anew(physician, sent):
    profile_of(physician, licence_ends_on=DAY + timedelta(days=5))
    assert remind(DAY) == 1
    profile_of(physician, licence_ends_on=DAY + timedelta(days=10))
    assert remind(DAY) == 1


@pytest.mark.parametrize(
    ("changes", "letters"),
    [
        ({"conflicts_stated_on": DAY - timedelta(days=364)}, 0),
        ({"conflicts_stated_on": DAY - timedelta(days=365)}, 1),
        ({"conflicts": "", "conflicts_stated_on": None}, 1),
    ],
)
def test_the_statement_is_asked_for_every_year(physician, sent, changes, letters):
    profile_of(physician, licence_ends_on=DAY + timedelta(days=900), **changes)
    assert remind(DAY) == letters
    assert remind(DAY + timedelta(days=1)) == 0 or not letters


@pytest.mark.parametrize("how", ["closed", "inactive"])
def test_who_left_is_reminded_of_nothing(physician, sent, how):
    profile_of(physician, licence_ends_on=DAY + timedelta(days=5), active=how != "inactive")
    if how == "closed":
        physician.is_active = False
        physician.save()
    assert remind(DAY) == 0


def test_by_command(physician, sent):
    out = io.StringIO()
    call_command("remind", stdout=out)
    assert out.getvalue() == "1 letter\n" and "missing" in sent()[0].body


def test_a_statement_has_a_day_and_the_public_sees_it(client, publication, physician):
    profile = publication.signature.physician
    profile.conflicts, profile.languages = "Shares in no company.", "English, Spanish"
    profile.save()
    assert profile.conflicts_stated_on == timezone.localdate()
    shown = text_of(client.get("/physicians/dora-moss/"))
    assert "Stated on" in shown and "stated anew" not in shown and "English, Spanish" in shown
    profile.conflicts_stated_on = timezone.localdate() - timedelta(days=400)
    profile.save()
    assert "due to be stated anew" in text_of(client.get("/physicians/dora-moss/"))


ABSENT = {
    "account closed": lambda profile: type(profile.user).objects.filter(pk=profile.user_id).update(is_active=False),
    "no longer reviews": lambda profile: Physician.objects.filter(pk=profile.pk).update(active=False),
    "licence ended on May 1, 2026": lambda profile: Physician.objects.filter(pk=profile.pk).update(
        licence_ends_on=date(2026, 5, 1)
    ),
}


@pytest.mark.parametrize("why", ABSENT)
def test_whoever_waits_for_somebody_sees_that_it_is_in_vain(client, page, writer, manager, physician, why):
    review = makers.submit(page, by=writer, change_summary="The first version of it.", physician=physician.physician)
    ABSENT[why](physician.physician)
    client.force_login(manager)
    for address in ("/admin/", "/admin/signoff/", f"/admin/signoff/reviews/{review.pk}/",
                    f"/admin/signoff/pages/{page.pk}/history/"):  # fmt: skip
        assert f"Dr. Dora Moss, DO ({why}; any other physician can sign it)" in text_of(client.get(address)), address
    client.force_login(writer)
    assert why in text_of(client.get(f"/admin/pages/{page.pk}/edit/"))


@pytest.mark.parametrize("why", ABSENT)
def test_nobody_is_asked_who_cannot_answer(client, page, writer, physician, why):
    client.force_login(writer)
    address = f"/admin/signoff/pages/{page.pk}/submit/"
    assert "Dr. Dora Moss" in text_of(client.get(address))
    ABSENT[why](physician.physician)
    assert "Dr. Dora Moss" not in text_of(client.get(address))


# --- the public registry


DORA = {"first_name": "DORA", "last_name": "MOSS", "credential": "D.O.", "status": "A"}
ANSWERS = {
    "1234567893": {
        "results": [{"basic": {"first_name": "DORA", "last_name": "MOSS", "credential": "D.O.", "status": "A"}}]
    },
    "1245319599": {"results": []},
    "1679576722": {"Errors": [{"description": "nothing of the kind"}]},
}


@pytest.fixture
def registry():
    """A registry of our own that answers as the interface of NPPES is described, version 2.1."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            number = self.path.rpartition("number=")[2]
            assert "version=2.1" in self.path
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWERS[number]).encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("npi", "said"), [("1234567893", "Dora Moss, D.O.: active"), ("1245319599", "not in the registry")]
)
def test_the_registry_is_asked_by_command(client, publication, physician, registry, npi, said):
    profile_of(physician, npi=npi)
    out = io.StringIO()
    call_command("check_npi", "dora-moss", registry=registry, stdout=out)
    assert said in out.getvalue()
    profile = Physician.objects.get()
    assert (profile.npi_checked_on, profile.npi_registry) == (timezone.localdate(), said)
    assert said in text_of(client.get("/physicians/dora-moss/"))
    assert profile.history.first().npi_registry == said
    profile.npi = "1679576722"
    profile.save()
    assert profile.npi_checked_on is None and profile.npi_registry == ""


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api/", "file:///etc/passwd", ""])
def test_a_registry_that_does_not_answer_changes_nothing(physician, registry, address):
    profile_of(physician, npi="1679576722")
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_npi", registry=address or registry, stderr=err)
    assert "Dr. Dora Moss" in err.getvalue() and Physician.objects.get().npi_checked_on is None


def test_a_profile_that_is_not_there(physician):
    with pytest.raises(CommandError, match="No physician has the address nobody"):
        call_command("check_npi", "nobody")
