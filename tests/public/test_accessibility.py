"""Every kind of public page against axe-core, in both themes; no sideways scrolling at 320 px and 400 % zoom."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.models import ConditionPage, Practice
from conditions.publications.actions import take_down
from tests import makers

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def library(db):
    writer, physician = makers.make_writer(), makers.make_physician()
    parts = {"table": makers.table(["Medicine", "Dose", "Time"], [["Sertraline", "50 mg", "6 weeks"]])}
    page = makers.published_page(writer, physician, quick_exit=True, parts=parts).page_id
    draft = makers.draft(ConditionPage.objects.get(pk=page))
    rows = [["Sertraline", "6 weeks", "500 mg", "Call 555-123-4567"], ["Prazosin", "2 weeks", "1 mg", ""]]
    wider = makers.table(["Medicine", "Time", "Dose", "Notes"], rows)
    blocks = [b | {"value": wider} if b["type"] == "table" else b for b in draft.body.get_prep_value()]
    draft.set_parts(blocks)
    makers.edited(draft, writer, summary="A better sentence that says what it is.", body=draft.body)
    makers.signed(makers.submitted(ConditionPage.objects.get(pk=page), writer), physician)
    gone = makers.published_page(writer, physician, title="Gone Disorder", slug="gone")
    take_down(gone, by=physician, reason="A reason for it.", notice="We are rewriting this page.")
    return [
        "/", "/conditions/", "/conditions/?group=anxiety-trauma", "/conditions/?code=Z99", "/conditions/example/",
        "/conditions/example/history/", "/conditions/example/versions/1/", "/conditions/example/changes/1/2/",
        "/conditions/example/verify/", "/conditions/gone/", "/conditions/gone/history/", "/physicians/dora-moss/",
        "/search/?q=exmaple", "/search/?q=nothing+fits", "/updates/", "/editorial-policy/", "/nowhere/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_public_pages_have_no_violation(browser, live_server, library, theme):
    context = browser.new_context(base_url=live_server.url, color_scheme=theme, viewport={"width": 390, "height": 844})
    window = context.new_page()
    for address in library:
        window.goto(address)
        found = Axe().run(window, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], address


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (390, 1), (768, 1), (1280, 1), (320, 4)])
def test_nothing_scrolls_sideways(browser, live_server, library, width, scale):
    """400 % zoom of a window 1280 px wide is a window of 320 px with four device pixels to one."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 640}, device_scale_factor=scale
    )
    window = context.new_page()
    for address in library:
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_one_long_word_scrolls_nothing_sideways(browser, live_server, db):
    writer, physician = makers.make_writer(), makers.make_physician()
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2
    first = makers.published_page(writer, physician, title=word, slug="long")
    item = {"names": [word], "text": "It comes earlier.", "link": first.page_id}
    other = makers.published_page(
        writer, physician, title="Other", slug="other", parts={"differential": {"items": [item]}}
    )
    makers.edited(
        ConditionPage.objects.get(pk=first.page_id), writer, summary="A better sentence that says what it is."
    )
    makers.signed(makers.submitted(ConditionPage.objects.get(pk=first.page_id), writer), physician)
    window = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640}).new_page()
    for address in ("", "history/", "changes/1/2/", "verify/", "versions/1/"):
        window.goto(f"/conditions/long/{address}")
        assert window.evaluate("document.documentElement.scrollWidth") <= 320, address
    for address in (f"/conditions/{other.slug}/", "/", "/conditions/", "/updates/", "/physicians/dora-moss/"):
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.parametrize("size", ["130%", "200%"])
def test_text_twice_as_large_scrolls_nothing_sideways(browser, live_server, library, size):
    """WCAG 2.2, 1.4.4: set in the browser, on the narrowest window."""
    window = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640}).new_page()
    for address in library:
        window.goto(address)
        window.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        width = window.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, (address, width)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(800, 100), (80, 80), (60, 120)])
def test_a_logo_has_its_room_before_it_comes_and_fits_every_window(browser, live_server, library, theme, size):
    practice = Practice.load()
    practice.logo = Image.objects.create(title="Our logo", file=get_test_image_file(size=size))
    practice.save()
    for width, larger in ((320, "100%"), (320, "200%"), (390, "100%"), (1280, "100%")):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 640}, color_scheme=theme
        )
        window = context.new_page()
        window.goto("/conditions/example/")
        window.evaluate(f"document.documentElement.style.fontSize = '{larger}'")
        assert window.evaluate("document.documentElement.scrollWidth") <= width, (width, larger)
        told = window.evaluate(
            """() => { const logo = document.querySelector('.brand img'), link = logo.parentElement;
            const box = logo.getBoundingClientRect(), around = link.getBoundingClientRect();
            const came = [logo.complete && logo.naturalWidth > 0, [box.width, box.height]];
            logo.src = '/logo/nothing.png'; logo.alt = '';
            return [...came, [logo.width, logo.height], around.height, around.width]; }"""
        )
        assert told[0] and told[1] == list(practice.logo_size) == told[2]
        assert min(told[3:]) >= 43.5
        context.close()
    window = browser.new_context(base_url=live_server.url, color_scheme=theme).new_page()
    window.goto("/conditions/example/")
    found = Axe().run(window, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
    assert window.get_by_role("banner").get_by_role("link", name=practice.name).count() == 1


def test_the_longest_name_fits_the_narrowest_window(browser, live_server, library):
    Practice(name=" ".join(["Practice"] * 7)[:60]).save()
    for width in (320, 1280):
        window = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 640}).new_page()
        window.goto("/conditions/example/")
        assert window.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "address",
    ["/", "/conditions/example/", "/search/?q=nothing+fits", "/conditions/gone/", "/conditions/example/verify/",
     "/physicians/dora-moss/", "/editorial-policy/", "/updates/", "/nowhere/", "/conditions/example/history/"],
)  # fmt: skip
def test_a_target_is_large_enough_for_a_thumb(browser, live_server, library, address):
    """44 px high or wide as WCAG 2.2, 2.5.5 has it, but for links within a sentence, which it excepts."""
    window = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}).new_page()
    window.goto(address)
    small = window.evaluate(
        """() => [...document.querySelectorAll('a[href], summary, input, button')]
            .filter(e => !e.closest('p, dd, li li, .cite, .skip') || e.parentElement.childNodes.length === 1)
            .filter(e => !e.closest('.cite, .skip, p'))
            .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
            .filter(([, height]) => height < 43.5)"""
    )
    assert small == []


def test_a_keyboard_reaches_the_text_and_every_link(browser, live_server, library):
    window = browser.new_context(base_url=live_server.url).new_page()
    window.goto("/conditions/example/")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the text"
    links = window.locator("a[href], summary, input, button, [tabindex='0']").count()
    reached = set()
    for _press in range(links + 2):
        reached.add(window.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        window.keyboard.press("Tab")
    assert len(reached) >= links
