"""Long words, a long name of the practice and its logo fit every window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.models import ConditionPage, Practice
from tests import makers
from tests.public.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


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


@pytest.mark.parametrize("size", [(800, 100), (80, 80), (60, 120)])
def test_a_logo_has_its_room_before_it_comes_and_fits_every_window(browser, live_server, publication, size):
    practice = Practice.load()
    practice.logo = Image.objects.create(title="Our logo", file=get_test_image_file(size=size))
    practice.save()
    for width, larger in ((320, "100%"), (320, "200%"), (390, "100%"), (1280, "100%")):
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 640})
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
    for theme in ("light", "dark"):
        window = browser.new_context(base_url=live_server.url, color_scheme=theme).new_page()
        window.goto("/conditions/example/")
        found = Axe().run(window, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], theme
    assert window.get_by_role("banner").get_by_role("link", name=practice.name).count() == 1


def test_the_longest_name_fits_the_narrowest_window(browser, live_server, publication):
    Practice(name=" ".join(["Practice"] * 7)[:60]).save()
    for width in (320, 1280):
        window = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 640}).new_page()
        window.goto("/conditions/example/")
        assert window.evaluate("document.documentElement.scrollWidth") <= width
