"""The live preview in the editor, with Wagtail's checks and figures on the content. Readers get none of it."""

import re
from contextlib import suppress

import pytest
from django.test import Client
from playwright.sync_api import TimeoutError

from tests import editor, makers
from tests.public.test_headers import ADDRESSES
from tests.test_road_in_browser import visit


def policy_of(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts if part.strip())


def preview(client, page, **query):
    return client.get(f"/admin/pages/{page.pk}/edit/preview/", {"mode": "", **query})


@pytest.mark.django_db
def test_a_preview_may_be_framed_by_the_editor_and_runs_scripts_of_our_own_only(client, page, writer):
    client.force_login(writer)
    assert client.post(f"/admin/pages/{page.pk}/edit/preview/", editor.form_data(makers.draft(page))).json()["is_valid"]
    for answer in (preview(client, page, in_preview_panel="true"), client.get(f"/admin/pages/{page.pk}/view_draft/")):
        policy = policy_of(answer)
        assert policy["frame-ancestors"] == policy["script-src"] == "'self'"
        assert policy["default-src"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "wagtail-userbar" in answer.content.decode()
    assert preview(client, page).headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
def test_a_preview_is_for_those_who_may_edit_the_page(page, physician, auditor):
    for user in (None, auditor):
        visitor = Client()
        if user:
            visitor.force_login(user)
        for address in (f"/admin/pages/{page.pk}/edit/preview/?mode=", f"/admin/pages/{page.pk}/view_draft/"):
            answer = visitor.get(address)
            assert answer.status_code in (302, 403), (user, address)
            assert page.summary not in answer.content.decode()
    assert Client().get("/conditions/example/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("query", ["", "?in_preview_panel=true&is_dummy=1&mode="])
def test_public_pages_keep_their_strict_policy_for_everybody(client, publication, admin, address, query):
    client.force_login(admin)
    answer = client.get(address + query.replace("?", "&" if "?" in address else "?"), headers={"is-dummy": "1"})
    policy = policy_of(answer)
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy and "font-src" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "userbar" not in answer.content.decode()


@pytest.mark.django_db
def test_the_frozen_version_in_a_frame_of_the_review_has_no_userbar(client, review, physician):
    client.force_login(physician)
    html = client.get(f"/admin/signoff/versions/{review.version_id}/article/").content.decode()
    assert "userbar" not in html and not re.search(r"<script(?! type=\"application/ld\+json\">)", html)


# Wagtail's editor compares with the form as it is two seconds after loading; what is typed sooner is no change to it.
WATCHED = "document.addEventListener('w-unsaved:watch-edits', () => document.documentElement.dataset.watched = 'yes')"


def type_until_it_is_shown(field, frame) -> None:
    """Wagtail passes over a change while it loads the preview, until the next one: a person types on."""
    for number in range(10):
        words = f"One sentence that is typed just now, {number}."
        field.fill(words)
        with suppress(TimeoutError):
            frame.get_by_text(words).wait_for(timeout=5000)
            return
    raise AssertionError("The preview does not follow what is typed.")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_preview_checks_and_figures_work_in_the_editor(browser, live_server, settings):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    writer = makers.make_writer()
    page = makers.make_page(writer, summary="")
    window, said = visit(browser, live_server, writer, viewport={"width": 1600, "height": 900}), []
    window.on("console", lambda message: said.append(message.text))
    window.add_init_script(WATCHED)
    window.goto(f"/admin/pages/{page.pk}/edit/")
    window.get_by_role("button", name="Toggle preview").click()
    frame = window.frame_locator("#w-preview-iframe")
    frame.get_by_role("heading", level=1, name="Example Disorder").wait_for()
    frame.get_by_text("No physician has signed it, and the public cannot see it.").wait_for()

    window.get_by_role("button", name="Toggle checks").click()
    checks = window.locator("[data-side-panel='checks']")
    checks.get_by_text("Meta description is empty").wait_for()
    assert checks.locator("[data-content-checker-count]").text_content() == "1"
    assert int(checks.locator("[data-content-word-count]").text_content().replace(",", "")) > 50
    assert "min" in checks.locator("[data-content-reading-time]").text_content()

    window.get_by_role("button", name="Toggle preview").click()
    window.locator("html[data-watched]").wait_for(state="attached")
    type_until_it_is_shown(window.locator("#id_summary"), frame)
    window.get_by_role("button", name="Toggle checks").click()
    checks.get_by_text("Meta description is empty").wait_for(state="detached")
    assert checks.locator("[data-content-checker-count]").text_content() == "0"
    assert [line for line in said if "Content Security Policy" in line or "refused" in line.lower()] == []

    draft = window.context.new_page()
    draft.on("console", lambda message: said.append(message.text))
    draft.goto(f"/admin/pages/{page.pk}/view_draft/")
    draft.get_by_role("button", name="View Wagtail quick actions").click()
    draft.get_by_role("menuitem", name="Checks").wait_for()
    assert [line for line in said if "Content Security Policy" in line] == []
