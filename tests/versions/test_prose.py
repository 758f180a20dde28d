import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.versions.prose import from_html, lines


def test_paragraphs_marks_lists_and_links():
    html = '<p>One <b>two</b> <i>three</i></p><ul><li>four</li><li><a href="https://example.org/">five</a></li></ul>'
    assert from_html(html) == [
        {
            "kind": "paragraph",
            "runs": [{"text": "One "}, {"text": "two ", "bold": True}, {"text": "three", "italic": True}],
        },
        {
            "kind": "list",
            "ordered": False,
            "items": [[{"text": "four"}], [{"text": "five", "href": "https://example.org/"}]],
        },
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><p>Text</p>",
        '<p onclick="x()">Text</p>',
        '<p><a href="javascript:alert(1)">Text</a></p>',
        "<style>p{}</style><p>Text</p>",
        '<p><img src="x" onerror="alert(1)">Text</p>',
        '<p><a href="data:text/html,x">Text</a></p>',
    ],
)
def test_markup_that_could_act_is_dropped_and_words_stay(html):
    assert from_html(html) == [{"kind": "paragraph", "runs": [{"text": "Text"}]}]


def test_a_link_to_a_page_of_ours_is_kept_as_its_number():
    assert from_html('<p><a linktype="page" id="7">ours</a></p>')[0]["runs"] == [{"text": "ours", "page": 7}]


def test_numbered_lists_are_numbered_in_plain_text():
    assert lines(from_html("<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul>")) == ["1. a", "2. b", "- c"]


@given(st.text())
def test_nothing_it_is_given_makes_it_fail(text):
    for part in from_html(text):
        assert part["kind"] in ("paragraph", "list")


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=8))
def test_no_word_is_lost(words):
    html = "<p>" + " ".join(f"<b>{w}</b>" if n % 2 else w for n, w in enumerate(words)) + "</p>"
    assert " ".join(lines(from_html(html))).split() == words
