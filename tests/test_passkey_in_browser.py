"""From invitation to a signature by passkey, in a browser whose authenticator is Chromium's virtual one.

The WebAuthn automation of browsers: "Web Authentication Level 2", section 11, by way of Chromium's DevTools protocol.
"""

import json
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from conditions.integrity.verification import all_faults
from conditions.models import ContentVersion, Signature
from tests import makers
from tests.test_road_in_browser import visit
from tests.users.second_factors import app_of, code, long_ago
from tovani.users import links

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "four other words at random 7"


@pytest.fixture(autouse=True)
def at_the_live_server(settings, strict, live_server):
    settings.WAGTAILADMIN_BASE_URL = live_server.url


def with_authenticator(window) -> None:
    session = window.context.new_cdp_session(window)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def looked_at(window) -> None:
    """What stands between Wagtail's own frame has no violation, and fits."""
    window.wait_for_load_state()
    ours = [[place] for place in ("main .entrance", "main .desk", "main .desk-header") if window.locator(place).count()]
    assert ours, window.url
    found = Axe().run(window, context={"include": ours}).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found] == [], window.url
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), window.url


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_invited_set_up_and_signed(browser, live_server, sent, monkeypatch, theme, width):
    writer = makers.make_writer()
    invited = makers.make_user("Dora Moss", group="Physicians")
    invited.set_unusable_password()
    invited.save()
    makers.make_physician("Dora Moss", user=invited)
    review = makers.submitted(makers.make_page(writer), writer)
    links.send_invitation(invited, by=makers.make_user("Ada Admin", superuser=True))
    link = next(word for word in sent()[-1].body.split() if word.startswith("http"))

    window = visit(browser, live_server, color_scheme=theme, viewport={"width": width, "height": 800})
    with_authenticator(window)
    window.goto(link)
    looked_at(window)
    window.get_by_label("New password:", exact=True).fill(PASSWORD)
    window.get_by_label("New password confirmation").fill(PASSWORD)
    window.get_by_role("button", name="Set the password").click()
    window.get_by_text("Your password is set").wait_for()
    looked_at(window)
    window.get_by_label("User name").fill(invited.username)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Log in", exact=True).click()

    window.get_by_text("Your role needs a second factor").first.wait_for()
    looked_at(window)
    window.get_by_role("link", name="Add a passkey").click()
    looked_at(window)
    window.get_by_label("Your password").fill(PASSWORD)
    window.get_by_role("button", name="Go on").click()
    window.get_by_label("Name:", exact=True).fill("Work computer")
    looked_at(window)
    window.get_by_role("button", name="Add the passkey").click()
    window.get_by_text("They are not shown again").wait_for()
    for name in (None, "mfa_index", "mfa_activate_totp", "change_password", "change_email"):
        if name:
            window.goto(reverse(name))
        looked_at(window)

    window.goto(f"/admin/signoff/reviews/{review.pk}/")
    window.get_by_text("nothing can be signed with it until").wait_for()
    monkeypatch.setattr("conditions.signoff.rules.RESTS_FOR", timedelta(0))
    window.reload()
    looked_at(window)
    window.get_by_role("button", name="Sign and publish with your passkey").click()
    window.get_by_role("alert").get_by_text("tick that you agree").wait_for()
    window.get_by_label("I agree to this statement").check()
    window.get_by_role("button", name="Sign and publish with your passkey").click()
    window.get_by_text("is public now, under your name").wait_for()
    asked = json.loads(Signature.objects.get().proof)["passkey"]["asked"]
    assert asked["digest"] == ContentVersion.objects.get().digest

    visitor = visit(browser, live_server, java_script_enabled=False, viewport={"width": 320, "height": 640})
    visitor.goto("/conditions/example/verify/")
    visitor.get_by_text("A passkey that checked who held it").wait_for()
    assert list(all_faults()) == []

    again = visit(browser, live_server)
    with_authenticator(again)  # another computer: it holds no passkey for this account
    again.goto("/admin/login/forgotten/")
    looked_at(again)
    again.get_by_role("link", name="Back to the login").click()
    again.get_by_role("button", name="Log in with a passkey").click()
    again.get_by_role("alert").get_by_text("No passkey was used").wait_for()


def test_with_an_app_on_a_phone(browser, live_server):
    writer, physician = makers.make_writer(), makers.make_physician()
    review = makers.submitted(makers.make_page(writer), writer)
    with long_ago():
        secret = app_of(physician)
    window = visit(browser, live_server, viewport={"width": 320, "height": 640})
    window.goto("/admin/login/")
    window.get_by_label("User name").fill(physician.username)
    window.get_by_label("Password").fill(makers.PASSWORD)
    window.get_by_role("button", name="Log in", exact=True).click()
    looked_at(window)
    window.get_by_label("Code").fill(code(secret, -1))
    window.get_by_role("button", name="Log in", exact=True).click()
    window.wait_for_url("**/admin/")
    window.goto(f"/admin/signoff/reviews/{review.pk}/")
    window.get_by_label("I agree to this statement").check()
    window.get_by_label("Your password").fill(makers.PASSWORD)
    window.get_by_label("Code of your authenticator app").fill(code(secret))
    window.get_by_role("button", name="Sign and publish").click()
    window.get_by_text("is public now, under your name").wait_for()
    assert Signature.objects.get().authentication == "password and code"
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
