"""The same road in a browser: a writer imports and submits, a physician signs, a visitor reads.

With one document: what is in the others makes no difference to a browser, and test_road_over_http.py takes them all.
"""

import pytest

from conditions.models import ConditionPage
from tests import makers
from tests.importing.documents import INSOMNIA as known

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def visit(browser, live_server, user=None, **options):
    """A browser window of its own, logged in as ``user`` or nobody."""
    context = browser.new_context(base_url=live_server.url, **options)
    window = context.new_page()
    window.set_default_timeout(60_000)  # milliseconds; a busy machine is no fault of the product
    if user:
        window.goto("/admin/login/")
        window.get_by_label("User name").fill(user.username)
        window.locator("#id_password").fill(makers.PASSWORD)
        window.get_by_role("button", name="Log in", exact=True).click()
        window.wait_for_url("**/admin/")
    return window


def test_from_document_to_signed_page(browser, live_server):
    writer, physician = makers.make_writer(), makers.make_physician()
    desk = visit(browser, live_server, writer)
    desk.get_by_role("link", name="Import a document").click()
    desk.get_by_label("Document").set_input_files({"name": known.name, "mimeType": "text/plain", "buffer": known.data})
    desk.get_by_role("button", name="Read it").click()
    desk.get_by_role("alert").get_by_text("run into each other").wait_for()
    desk.get_by_label("Search phrases").fill(known.phrases.replace("|", "\n"))
    desk.get_by_role("button", name="Read it").click()
    desk.get_by_text(f"{known.sizes['key_points']} key points").wait_for()
    desk.get_by_role("button", name="Store it as a draft").click()
    desk.wait_for_url("**/edit/")

    page = ConditionPage.objects.get(slug=known.slug)
    desk.locator("#id_summary").fill("One sentence on what it is, and on what helps against it.")
    desk.get_by_role("button", name="More actions").last.click()
    desk.get_by_role("button", name="Check and submit for review").click()
    desk.get_by_role("alert").get_by_text("needs the part “Safety”").wait_for()
    assert makers.draft(page).summary.startswith("One sentence on what it is")

    makers.completed(makers.draft(page)).save_revision(user=writer, log_action=True, clean=False)
    desk.reload()
    desk.get_by_label("What changed").fill("The first version of this page.")
    desk.get_by_role("button", name="Submit for review").click()
    desk.get_by_text("waits for a physician now").wait_for()

    review = visit(browser, live_server, physician)
    review.get_by_role("link", name=f"{known.title}, version 1").click()
    review.frame_locator("iframe").get_by_role("heading", level=1, name=known.title).wait_for()
    review.get_by_label("I agree to this statement").check()
    review.get_by_label("Your password").fill(makers.PASSWORD)
    review.get_by_role("button", name="Sign and publish", exact=True).click()
    review.get_by_text("is public now, under your name").wait_for()

    asked = []
    visitor = visit(browser, live_server, java_script_enabled=False, viewport={"width": 320, "height": 640})
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto(f"/conditions/{known.slug}/")
    visitor.get_by_text("Last reviewed by Dr. Dora Moss, DO on").first.wait_for()
    assert visitor.locator(".care-card").bounding_box()["y"] < 640
    assert visitor.context.cookies() == []
    assert len(asked) == 2, asked
    assert all(url.startswith(live_server.url) for url in asked)
