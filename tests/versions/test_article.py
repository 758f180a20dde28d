import re
from html import unescape

from django.template.loader import render_to_string
from hypothesis import given, settings

from conditions.versions.article import build_article, reach
from conditions.versions.citations import cited_numbers
from conditions.versions.plaintext import plain_text
from tests.versions.contents import contents, visible_places


def content(**changes):
    base = {
        "schema": 1,
        "language": "en",
        "slug": "x",
        "title": "Title",
        "abbreviation": "",
        "also_called": [],
        "codes": [],
        "summary": "Summary.",
        "search_phrases": [],
        "mental_health": False,
        "sample": "",
        "sections": [],
        "references": [],
        "disclaimer": "Disclaimer.",
    }
    return {**base, **changes}


def reference(number, **changes):
    fields = {"authors": "A", "title": "", "journal": "J", "year": 2020, "pmid": "1", "doi": "", "retraction": ""}
    return {"number": number, **fields, "summary": "S", "further_reading": False, **changes}


def rendered(content):
    return render_to_string("conditions/article.html", {"article": build_article(content)})


def test_citations_are_numbered_and_linked_both_ways():
    points = {"kind": "key_points", "heading": "Short", "points": ["One [1].", "Two [1, 2]."]}
    html = rendered(content(sections=[points], references=[reference(1), reference(2)]))
    assert 'id="cite-1-1" href="#reference-1"' in html
    assert 'id="cite-1-2" href="#reference-1"' in html
    assert 'id="cite-2-1" href="#reference-2"' in html
    assert re.findall(r'href="#(cite-\d-\d)"', html) == ["cite-1-1", "cite-1-2", "cite-2-1"]


def test_a_citation_of_nothing_is_no_link():
    points = {"kind": "key_points", "heading": "Short", "points": ["One [7]."]}
    assert "[7]" in rendered(content(sections=[points]))
    assert "reference-7" not in rendered(content(sections=[points]))


def test_markup_in_any_text_is_shown_as_text():
    evil = '<script>alert("x")</script>'
    points = {"kind": "key_points", "heading": evil, "points": [evil]}
    html = rendered(
        content(title=evil, summary=evil, also_called=[evil], sections=[points], disclaimer=evil, sample=evil)
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 8


def test_two_parts_of_one_kind_have_anchors_of_their_own():
    callout = {"kind": "callout", "heading": "H", "prose": []}
    article = build_article(content(sections=[callout, callout]))
    assert [section["id"] for section in article["sections"]] == ["callout", "callout-2"]


def test_a_touch_on_a_contact_dials_or_texts_where_that_is_certain():
    assert reach("1-833-852-6262") == "tel:18338526262"
    assert reach("988") == "tel:988"
    assert reach("Text HOME to 741741") == "sms:741741"
    assert reach("988, then press 1") == reach("Ask at the desk") == reach("") == ""


def test_cited_numbers_are_read_with_and_without_spaces():
    assert cited_numbers("a [1] b [2,3] c [ 4 ] [12, 1]") == [1, 2, 3, 12, 1]


UNSEEN = ("schema", "language", "slug", "kind", "href", "number")


def seen(content) -> list[str]:
    """Every text in ``content`` that is to be read, without its spaces."""
    places = [(holder, key) for holder, key in visible_places(content) if key not in UNSEEN]
    return ["".join(str(holder[key]).split()) for holder, key in places]


@given(contents())
@settings(max_examples=60, deadline=None)
def test_every_text_of_the_content_is_on_the_page_and_in_the_plain_text(content):
    page = "".join(unescape(re.sub(r"<[^>]+>", "", rendered(content))).split())
    words = "".join(plain_text(content).split())
    for text in seen(content):
        assert text in page
        assert text in words
