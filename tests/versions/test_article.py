import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings

from conditions.parts.registry import PAGE
from conditions.parts.urgent_help import reach
from conditions.versions.article import build_article, linked_pages
from conditions.versions.outline import plain_text
from tests.contents import SLUGS, contents, head, sample

pytestmark = pytest.mark.once

WORK = {"authors": "A", "title": "", "journal": "J", "year": 2020, "doi": "", "retraction": "", "summary": "S"}


def references(*pmids):
    items = [{**WORK, "pmid": pmid, "further_reading": False} for pmid in pmids]
    return {"kind": "references", "heading": "References", "check_by": "", "items": items}


def points(*runs):
    return {"kind": "key_points", "heading": "Short", "check_by": "", "points": list(runs)}


def content(*parts, **changes):
    return {**head(title="Title", summary="Summary.", disclaimer="Disclaimer.", **changes), "parts": list(parts)}


def rendered(content, **options):
    return render_to_string("conditions/article.html", {"article": build_article(PAGE, content, **options)})


def test_citations_are_numbered_and_linked_both_ways():
    one = [{"text": "One "}, {"cite": ["pmid:1"]}]
    two = [{"text": "Two "}, {"cite": ["pmid:1", "pmid:2"]}]
    html = rendered(content(points(one, two), references("1", "2")))
    assert 'id="cite-1-1" href="#reference-1"' in html
    assert 'id="cite-1-2" href="#reference-1"' in html
    assert 'id="cite-2-1" href="#reference-2"' in html
    assert re.findall(r'href="#(cite-\d-\d)"', html) == ["cite-1-1", "cite-1-2", "cite-2-1"]
    turned = rendered(content(points(one, two), references("2", "1")))
    assert 'id="cite-2-1" href="#reference-2" aria-label="Reference 2">2</a>' in turned


def test_a_citation_of_nothing_is_no_link():
    html = rendered(content(points([{"text": "One "}, {"cite": ["7"]}])))
    assert "[7]" in html
    assert "reference-7" not in html


def test_markup_in_any_text_is_shown_as_text():
    evil = '<script>alert("x")</script>'
    part = {**points([{"text": evil}]), "heading": evil}
    html = rendered({**content(part), **dict.fromkeys(("title", "summary", "disclaimer", "sample"), evil)})
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 7


def test_two_parts_of_one_kind_have_anchors_of_their_own():
    callout = {"kind": "callout", "heading": "H", "check_by": "", "text": []}
    article = build_article(PAGE, content(callout, callout))
    assert [part["id"] for part in article["parts"]] == ["callout", "callout-2"]


def test_a_link_to_our_page_leads_where_it_is_public_now_and_is_plain_text_where_it_is_not():
    link = {"page": "key", "title": "Grief"}
    runs = [{"text": "See "}, {"text": "grief", "link": link}, {"text": "."}]
    made = content({"kind": "definition", "heading": "What", "check_by": "", "text": [paragraph(runs)]})
    assert linked_pages(PAGE, made) == {"key"}
    assert 'See <a href="/conditions/sorrow/">grief</a>.' in rendered(
        made, address_of={"key": "/conditions/sorrow/"}.get
    )
    assert "<p>See grief.</p>" in rendered(made)


def paragraph(runs):
    return {"kind": "paragraph", "level": 0, "runs": runs}


def test_a_touch_on_a_contact_dials_or_texts_where_that_is_certain():
    assert reach("1-833-852-6262") == "tel:18338526262"
    assert reach("988") == "tel:988"
    assert reach("Text HOME to 741741") == "sms:741741"
    assert reach("988, then press 1") == reach("Ask at the desk") == reach("") == ""


def seen(content) -> list[str]:
    """Every text in ``content`` that is to be read, without its spaces."""
    return [
        "".join(piece.split())
        for path, shape, value in PAGE.leaves(content)
        if not shape.silent and not (path[-1] == "heading" and heading_is_hidden(content, path))
        for piece in pieces(shape, value)
    ]


def pieces(shape, value) -> list[str]:
    """The words of a leaf, cut at its citations."""
    runs = value["runs"] if isinstance(value, dict) and "runs" in value else value
    return [run.get("text", "") for run in runs] if isinstance(runs, list) else [shape.words(value)]


def heading_is_hidden(content, path):
    part = PAGE.part(content["parts"][path[1]]["kind"])
    return not part.headings and "heading" not in part.shape.fields


@given(contents())
@settings(max_examples=40, deadline=None)
def test_every_text_of_the_content_is_on_the_page_and_in_the_plain_text(content):
    html = rendered(content)
    page = "".join(unescape(re.sub(r"<[^>]+>", "", html) + " ".join(re.findall(r'alt="([^"]*)"', html))).split())
    words = "".join(plain_text(PAGE, content).split())
    for text in seen(content):
        assert text in page
        assert text in words


@pytest.mark.parametrize("slug", SLUGS)
def test_every_paragraph_of_a_sample_is_whole_on_the_page(slug):
    made = sample(slug)
    page = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", rendered(made))))
    for text in filter(None, (shape.words(value) for _p, shape, value in PAGE.leaves(made) if not shape.silent)):
        for piece in re.split(r"\s+(?=[.,;])|\n", text.strip()):
            assert piece.strip().rstrip(".") in page
