"""Walks through the public side as readers take them: by keyboard, by ear, on paper, with everything switched off."""

import re

import pytest
from playwright.sync_api import expect

from conditions.models import ContentVersion
from tests.public.test_feeds import words

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]

PAGES = {
    "/": "What are you living with?",
    "/conditions/": "All conditions",
    "/conditions/?group=anxiety-trauma": "Anxiety, stress and trauma",
    "/conditions/example/": "Example Disorder (ED)",
    "/conditions/example/history/": "History of this page",
    "/conditions/example/versions/1/": "Example Disorder (ED)",
    "/conditions/example/changes/1/2/": "What changed from version 1 to 2",
    "/conditions/example/verify/": "Check it yourself",
    "/conditions/gone/": "Gone Disorder",
    "/physicians/dora-moss/": "Dr. Dora Moss, DO",
    "/search/?q=exmaple": "Pages for “exmaple”",
    "/updates/": "Recent changes",
    "/editorial-policy/": "How we review",
    "/nowhere/": "There is no page here",
}


@pytest.fixture
def window(browser, public_site):
    return browser.new_context(base_url=public_site, viewport={"width": 390, "height": 844}).new_page()


@pytest.mark.parametrize("address", PAGES)
def test_a_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(window, address):
    window.goto(address)
    things = "[...document.querySelectorAll('a[href], summary, input, button, [tabindex=\"0\"]')]"
    count = window.evaluate(f"{things}.length")
    reached = []
    for _press in range(count):
        window.keyboard.press("Tab")
        reached.append(window.evaluate(f"{things}.indexOf(document.activeElement)"))
        if reached[-1] > 0:
            ring = window.evaluate(
                "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
            )
            assert ring[0] == "solid" and ring[1] >= 3, window.evaluate("document.activeElement.outerHTML")
    assert reached == list(range(count))


def test_the_skip_link_leads_past_the_head_of_the_page(window):
    window.goto("/conditions/example/")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    assert window.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("address", PAGES)
def test_what_a_screen_reader_is_told(window, address):
    """Landmarks, one heading of the first level, no level skipped, a name for everything that can be used."""
    window.goto(address)
    told = window.locator("body").aria_snapshot()
    assert f'heading "{PAGES[address]}" [level=1]' in told, told[:1500]
    for landmark in ("banner:", 'navigation "Site"', "search:", "main:", "contentinfo:"):
        assert landmark in told, landmark
    levels = [int(level) for level in re.findall(r"heading .*?\[level=(\d)\]", told[told.index("main:") :])]
    first = levels.index(1)
    assert levels.count(1) == 1 and first <= 1  # the care card may stand before the title
    assert all(b - a <= 1 for a, b in zip(levels[first:], levels[first + 1 :], strict=False)), levels
    for kind in ("link", "button", "searchbox", "textbox"):
        assert not re.search(rf"- {kind}(:|$| \[)", told, re.M), f"a {kind} without a name"


def test_a_screen_reader_hears_help_first_and_our_service_apart(window):
    window.goto("/conditions/example/")
    told = window.locator("main").aria_snapshot()
    headings = (
        "If you are in danger, call 911 now",
        "Example Disorder (ED)",
        "On this page",
        "The short version",
        "Clinical definition",
        "Where this fits with Tovani",
        "Frequently asked",
        "References",
        "Medical review",
    )
    order = ["Leave this page now", *(f'heading "{heading}"' for heading in headings)]
    places = [told.index(mark) for mark in order]
    assert places == sorted(places)
    assert told.index("About our service") < told.index('heading "Where this fits with Tovani"')
    assert 'complementary "Where this fits with Tovani"' in told
    assert 'link "Reference 1"' in told and 'link "Back to citation 1 of reference 1"' in told


def test_everything_works_with_scripts_cookies_and_images_off(browser, public_site):
    context = browser.new_context(
        base_url=public_site, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    window, asked = context.new_page(), []
    window.route(re.compile(r"\.(png|jpe?g|gif|webp|svg)$"), lambda route: route.abort())
    window.on("request", lambda request: asked.append(request.url))
    window.goto("/")
    window.get_by_role("link", name=re.compile("^Worry, fear")).click()
    window.get_by_role("link", name="Example Disorder (ED)").click()
    window.get_by_role("navigation", name="On this page").get_by_role("link", name="References").click()
    expect(window).to_have_url(f"{public_site}/conditions/example/#references")
    window.get_by_role("link", name="History of this page").click()
    window.get_by_role("link", name="What changed from version 1 to 2").click()
    expect(window.locator("main ins").first).to_contain_text("better")
    expect(window.locator("main ins").first).to_be_visible()
    window.get_by_role("searchbox", name="Search conditions").fill("disordr")
    window.get_by_role("button", name="Search").click()
    expect(window.get_by_role("link", name="Example Disorder (ED)")).to_have_count(1)
    window.goto("/conditions/")
    window.get_by_role("textbox", name=re.compile("^Have a code")).fill("f4310")
    window.get_by_role("button", name="Find the page").click()
    expect(window).to_have_url(f"{public_site}/conditions/example/")
    window.get_by_role("link", name="Check the signature").click()
    expect(window.locator("main")).to_contain_text(ContentVersion.objects.filter(slug="example").latest("pk").digest)
    assert context.cookies() == []
    assert [url for url in asked if not url.startswith((public_site, "data:"))] == []


def test_paper_has_every_word_and_the_stamp(browser, public_site):
    window = browser.new_context(base_url=public_site).new_page()
    window.goto("/conditions/example/")
    window.emulate_media(media="print")
    printed = words(window.locator("main").inner_text())
    version = ContentVersion.objects.filter(slug="example").latest("pk")
    signed = {word: n for word, n in words(version.plain_text).items() if not word.isdigit()}
    assert {word for word, n in signed.items() if printed[word] < n} == set()
    text = window.locator("main").inner_text()
    for mark in ("Last reviewed by", "Dr. Dora Moss, DO", "Version", version.digest[:12], "About our service"):
        assert mark in text
    assert "Leave this page now" not in text
    shown = window.evaluate("getComputedStyle(document.querySelector('.references a[href^=http]'), '::after').content")
    assert "attr(href)" in shown or "http" in shown


def test_forced_colours_keep_buttons_and_boxes_visible(browser, public_site):
    context = browser.new_context(base_url=public_site, forced_colors="active")
    window = context.new_page()
    window.goto("/conditions/example/")
    for place in (".care-card", ".quick-exit", "button", ".our-service", ".key-points"):
        width = window.evaluate(f"parseFloat(getComputedStyle(document.querySelector({place!r})).borderTopWidth)")
        assert width >= 1, place


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_are_neither_too_long_nor_too_short_for_calm_reading(browser, public_site, theme):
    """60 to 75 characters a line of running text on a wide screen, counted where the browser breaks the lines."""
    context = browser.new_context(base_url=public_site, viewport={"width": 1280, "height": 900}, color_scheme=theme)
    window = context.new_page()
    window.goto("/conditions/example/")
    lines = window.evaluate(
        """() => { const p = document.querySelector('#definition p'), range = document.createRange();
        p.textContent = 'Many people who live with this find that calm, regular days and small steps help. '.repeat(9);
        const text = p.firstChild, lines = new Map();
        for (let n = 0; n < text.length; n++) {
            range.setStart(text, n); range.setEnd(text, n + 1);
            const top = Math.round(range.getBoundingClientRect().top); lines.set(top, (lines.get(top) || 0) + 1); }
        return [...lines.values()].slice(0, -1); }"""
    )
    assert len(lines) > 5
    assert 60 <= sum(lines) / len(lines) <= 75 and max(lines) <= 80, lines


def test_questions_that_were_closed_are_printed_with_their_answers(window):
    window.goto("/conditions/example/")
    window.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    assert "For many it does." not in window.locator("main").inner_text()
    window.emulate_media(media="print")
    assert "For many it does." in window.locator("main").inner_text()
    assert "http://localhost:8000/conditions/example/" in window.locator(".stamp").inner_text()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 700), (320, 256)])
def test_the_quick_way_out_hides_nothing_that_has_the_focus(browser, public_site, width, height):
    """WCAG 2.2, 2.4.12: backwards through the page, where what is focused comes in from above."""
    window = browser.new_context(base_url=public_site, viewport={"width": width, "height": height}).new_page()
    window.goto("/conditions/example/")
    window.keyboard.press("End")  # Chromium scrolls there in steps, which a busy machine delays
    while not window.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1"):
        window.wait_for_timeout(50)
    hidden = window.evaluate_handle(
        """() => { const exit = document.querySelector('.quick-exit'); return () => {
            const one = document.activeElement, a = one.getBoundingClientRect(), b = exit.getBoundingClientRect();
            return one !== exit && one !== document.body && !exit.contains(one)
                && a.top < b.bottom - 1 && a.bottom > b.top + 1 && a.left < b.right && a.right > b.left
                && one.outerHTML.slice(0, 120); } }"""
    )
    for _press in range(window.locator("a[href], summary, input, button").count()):
        window.keyboard.press("Shift+Tab")
        assert window.evaluate("test => test()", hidden) is False


def test_the_skip_link_moves_the_focus_to_the_text(browser, public_site):
    window = browser.new_page(base_url=public_site)
    window.goto("/conditions/example/")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


def test_a_table_of_twelve_columns_loses_none_on_paper(browser, public_site):
    window = browser.new_page(base_url=public_site, viewport={"width": 700, "height": 900})
    window.goto("/conditions/example/")
    window.emulate_media(media="print")
    cells = "".join(f"<td>Column number {n} holds longwordswithoutspaces</td>" for n in range(12))
    made = f'<div class="table"><table><tbody><tr>{cells}</tr></tbody></table></div>'
    window.evaluate("html => document.querySelector('.condition').insertAdjacentHTML('beforeend', html)", made)
    box = window.locator(".table").last.bounding_box()
    last = window.locator(".table td").last.bounding_box()
    assert last["x"] + last["width"] <= box["x"] + box["width"] + 1 <= 702
