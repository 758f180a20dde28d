"""Our admin screens against axe-core, in both themes, on a desk and on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.mail import send_mail
from django.utils import timezone

from conditions.models import OutgoingMail
from conditions.publications.schedules import take_down_later
from tests import makers
from tests.importing.documents import spoiled
from tests.test_road_in_browser import visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]

# What Wagtail's frame around our screens answers for is left to Wagtail; ours is everything inside its main region.
OURS = [["main .desk"], ["main .desk-header"]]


def violations(window):
    found = Axe().run(window, context={"include": OURS}).response["violations"]
    return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found]


@pytest.fixture
def desk(db):
    writer, physician = makers.make_writer(), makers.make_physician()
    auditor = makers.make_user("Otto Auditor", group="Auditors")
    manager = makers.make_user("Mara Manager", group="Content managers")
    send_mail("For your review: Example Disorder", "See there.", None, [physician.email])
    why = "SMTPRecipientsRefused: {'dora.moss@example.org': (550, b'5.1.1 user.unknown')}"
    OutgoingMail.objects.update(sent_at=None, given_up_at=timezone.now(), attempts=11, last_error=why)
    publication = makers.published_page(writer, physician)
    page = makers.ConditionPage.objects.get()
    makers.edited(page, writer, summary="One sentence of the second version.")
    review = makers.submitted(page, writer)
    due = timezone.now() + timedelta(days=3)
    told = {"reason": "The trial ends then.", "notice": "This page has ended."}
    take_down_later(publication, by=physician, due_at=due, **told)
    incomplete = makers.make_page(writer, title="Incomplete", slug="incomplete", parts={"safety": None})
    screens = [
        (physician, "/admin/signoff/"),
        (physician, f"/admin/signoff/reviews/{review.pk}/"),
        (physician, f"/admin/signoff/publications/{publication.pk}/reaffirm/"),
        (physician, f"/admin/signoff/publications/{publication.pk}/take-down/"),
        (writer, f"/admin/signoff/pages/{page.pk}/history/"),
        (writer, f"/admin/signoff/pages/{incomplete.pk}/submit/"),
        (writer, "/admin/signoff/import/"),
        (auditor, "/admin/record/"),
        (auditor, f"/admin/record/?page_id={page.pk}&topic=review"),
        (auditor, f"/admin/record/public-at/?day={timezone.localdate().isoformat()}"),
        (auditor, f"/admin/record/versions/{review.version_id}/changes/"),
        (auditor, "/admin/record/history/physicians/"),
        (auditor, "/admin/record/history/accounts/"),
        (manager, "/admin/mail/"),
    ]
    users = writer, physician, auditor, manager
    return {user: [address for who, address in screens if who == user] for user in users}


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_admin_screens_have_no_violation_and_fit(browser, live_server, desk, theme, width):
    for user, addresses in desk.items():
        options = {"color_scheme": theme, "viewport": {"width": width, "height": 800}}
        window = visit(browser, live_server, user, **options)
        for address in addresses:
            window.goto(address)
            window.wait_for_load_state()
            assert violations(window) == [], address
            assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_the_errors_of_an_import_have_no_violation(browser, live_server, desk):
    window = visit(browser, live_server, next(iter(desk)))
    window.goto("/admin/signoff/import/")
    bad = spoiled(("Will it pass?", "It will"), ("vs. Grief", "Grief"))
    window.get_by_label("Document").set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": bad})
    window.get_by_role("button", name="Read it").click()
    window.get_by_role("alert").wait_for()
    window.wait_for_load_state()
    assert violations(window) == []


def test_a_physician_signs_with_the_keyboard_alone(browser, live_server, desk):
    physician = list(desk)[1]
    window = visit(browser, live_server, physician)
    window.goto(next(address for address in desk[physician] if "/reviews/" in address))
    window.get_by_label("I agree to this statement").focus()
    window.keyboard.press("Space")
    window.keyboard.press("Tab")
    window.keyboard.type(makers.PASSWORD)
    window.keyboard.press("Enter")
    window.get_by_text("is public now, under your name").wait_for()
    assert makers.Publication.objects.get().version.number == 2
