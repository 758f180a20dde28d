"""Rich text in; canonical form, HTML, Markdown and text out: the same words, order and structure."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.parts import inline, prose
from conditions.parts.registry import PAGE
from conditions.public.markdown import markdown
from conditions.versions.article import Article
from conditions.versions.outline import prose_text
from tests.contents import head


def read(html, **options):
    return [paragraph for paragraph, _key in prose.read(html, **options)]


def shape_of(paragraphs):
    return [(p["kind"], p["level"], inline.plain(p["runs"])) for p in paragraphs]


def html_of(paragraphs):
    article = Article(PAGE, {**head(), "parts": []}, lambda name: name, lambda key: f"/conditions/{key}/")
    return str(article.prose(paragraphs))


def test_a_nested_list_comes_behind_its_parent_and_keeps_its_level():
    html = "<ul><li>one<ol><li>one a</li><li>one b</li></ol></li><li>two</li></ul>"
    assert shape_of(read(html)) == [
        ("bullet", 0, "one"),
        ("number", 1, "one a"),
        ("number", 1, "one b"),
        ("bullet", 0, "two"),
    ]
    assert html_of(read(html)) == html
    assert prose_text(read(html), {}) == "- one\n  1. one a\n  2. one b\n- two"


def test_a_soft_break_in_an_item_makes_no_second_item():
    html = "<ol><li>one<br/>more of it</li><li>two</li></ol>"
    assert shape_of(read(html)) == [("number", 0, "one\nmore of it"), ("number", 0, "two")]
    assert html_of(read(html)) == "<ol><li>one<br>more of it</li><li>two</li></ol>"
    assert prose_text(read(html), {}) == "1. one\n   more of it\n2. two"


def test_two_lists_side_by_side_are_two_lists():
    html = "<ol><li>a</li></ol><ol><li>b</li></ol>"
    assert html_of(read(html)) == html
    assert prose_text(read(html), {}) == "1. a\n1. b"


def test_paragraphs_and_line_breaks_are_kept():
    html = "<p>One.<br>Two.</p><p>Three.</p>"
    assert read(html.replace("<br>", "<br/>")) == read(html)
    assert shape_of(read(html)) == [("paragraph", 0, "One.\nTwo."), ("paragraph", 0, "Three.")]
    assert html_of(read(html)) == html


def test_marks_links_and_citations_become_runs():
    html = '<p>A <b>bold</b> and <i>quiet</i> word, <a href="https://example.org/">there</a> [1, 3].</p>'
    [paragraph] = read(html, keys=["pmid:1", "pmid:2", "pmid:3"])
    assert paragraph["runs"] == [
        {"text": "A "},
        {"text": "bold", "bold": True},
        {"text": " and "},
        {"text": "quiet", "italic": True},
        {"text": " word, "},
        {"text": "there", "link": {"href": "https://example.org/"}},
        {"text": " "},
        {"cite": ["pmid:1", "pmid:3"]},
        {"text": "."},
    ]


def test_a_link_to_a_page_of_ours_is_kept_by_its_key_and_is_plain_text_without_a_public_target():
    html = '<p>See <a linktype="page" id="7">grief</a>.</p>'
    found = read(html, target=lambda number: {"page": f"key-{number}", "title": "Grief"})
    assert found[0]["runs"][1] == {"text": "grief", "link": {"page": "key-7", "title": "Grief"}}
    article = Article(PAGE, {**head(), "parts": []}, lambda name: name, lambda key: None)
    assert article.prose(found) == "<p>See grief.</p>"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "//evil.example/"])
def test_links_that_could_do_harm_lose_their_address_and_keep_their_words(address):
    assert read(f'<p><a href="{address}">words</a></p>')[0]["runs"] == [{"text": "words"}]


@pytest.mark.parametrize("html", ["<script>x()</script><p>Text</p>", "<style>p{}</style><p>Text</p>"])
def test_code_is_no_text(html):
    assert shape_of(read(html)) == [("paragraph", 0, "Text")]


def test_the_identity_of_each_paragraph_is_the_editors_key():
    html = '<p data-block-key="aaaaa">One.</p><ul><li data-block-key="bbbbb">Two</li><li>Three</li></ul>'
    assert [key for _paragraph, key in prose.read(html)] == ["aaaaa", "bbbbb", ""]


@given(st.text())
def test_nothing_it_is_given_makes_it_fail(text):
    for paragraph in read(text):
        assert paragraph["kind"] in ("paragraph", "bullet", "number")


_word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)
_inline = st.lists(
    st.tuples(_word, st.sampled_from(["{}", "<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>", "{}<br>x"])),
    min_size=1,
    max_size=3,
).map(lambda pieces: " ".join(form.format(word) for word, form in pieces))


def _item(depth):
    if not depth:
        return _inline.map(lambda text: f"<li>{text}</li>")
    return st.tuples(_inline, st.none() | _list(depth - 1)).map(lambda made: f"<li>{made[0]}{made[1] or ''}</li>")


def _list(depth):
    return st.tuples(st.sampled_from(["ul", "ol"]), st.lists(_item(depth), min_size=1, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    )


rich_text = st.lists(_inline.map(lambda text: f"<p>{text}</p>") | _list(2), min_size=1, max_size=4).map("".join)


def normal(html):
    return html.replace("<b>", "<strong>").replace("</b>", "</strong>").replace("<i>", "<em>").replace("</i>", "</em>")


@settings(max_examples=120, deadline=None)
@given(rich_text)
def test_rich_text_comes_out_as_it_went_in(html):
    """HTML made again from the canonical form is the HTML that came in: words, order, marks, breaks, levels, lists."""
    written = normal(html).replace("<strong><em>", "<em><strong>").replace("</em></strong>", "</strong></em>")
    made = html_of(read(html)).replace("<strong><em>", "<em><strong>").replace("</em></strong>", "</strong></em>")
    joined = re.sub(r"</(strong|em)>( ?)<\1>", r"\2", written)
    assert re.sub(r"</?(strong|em)>", "", made) == re.sub(r"</?(strong|em)>", "", joined)
    marked = [run for paragraph in read(html) for run in paragraph["runs"] if run.get("bold") or run.get("italic")]
    assert bool(marked) == ("<b>" in html or "<i>" in html)


@settings(max_examples=80, deadline=None)
@given(rich_text)
def test_every_form_has_the_same_words_in_the_same_order(html):
    words = unescape(re.sub(r"<[^>]+>", " ", html)).split()
    paragraphs = read(html)
    assert " ".join(inline.plain(p["runs"]) for p in paragraphs).split() == words
    text = prose_text(paragraphs, {})
    assert [word for word in text.split() if not re.fullmatch(r"-|\d+\.", word)] == words
    content = {**head(title="t", summary="s"), "parts": [part_with(paragraphs)]}
    lines = markdown(PAGE, content, lambda key: None, lambda name: name)
    shown = re.sub(r"[*\\]|<!-- -->", "", lines.partition("## What")[2])
    assert [word for word in shown.split() if not re.fullmatch(r"-|\d+\.", word)] == words
    assert [number for _p, number in prose.numbered(paragraphs)] == numbers_of(paragraphs)


def part_with(paragraphs):
    return {"kind": "definition", "heading": "What", "text": paragraphs, "check_by": ""}


def numbers_of(paragraphs):
    """The numbers of the items as a reader counts them, level by level."""
    counts, found = {}, []
    for paragraph in paragraphs:
        level = paragraph["level"]
        if paragraph["kind"] == "paragraph":
            counts = {}
            found.append(0)
            continue
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        kind, count = counts.get(level, ("", 0))
        count = count + 1 if kind == paragraph["kind"] and not paragraph.get("new") else 1
        counts[level] = (paragraph["kind"], count)
        found.append(count if paragraph["kind"] == "number" else 0)
    return found


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("one</b></i></a></ul></li></script> more", [("paragraph", 0, "one"), ("paragraph", 0, "more")]),
        ("<li>no list</li>", [("paragraph", 0, "no list")]),
        ("<ul><li>one<p>two</p></li></ul>", [("bullet", 0, "one\ntwo")]),
        ("<p>a<script>b</script>c</p>", [("paragraph", 0, "ac")]),
        ("<ul><li>one", [("bullet", 0, "one")]),
    ],
)
def test_ends_without_beginnings_and_beginnings_without_ends_lose_no_word(html, wanted):
    assert shape_of(read(html)) == wanted
