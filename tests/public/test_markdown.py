"""Runs beside each other in Markdown: each expected text was checked with a parser of CommonMark."""

import pytest

from conditions.parts.registry import PAGE
from conditions.public.markdown import markdown
from tests.contents import head

pytestmark = pytest.mark.once

CITE = {"cite": ["pmid:1"]}
WORK = {
    "authors": "A",
    "title": "",
    "journal": "J",
    "year": 2020,
    "pmid": "1",
    "doi": "",
    "retraction": "",
    "summary": "S.",
    "further_reading": False,
}


def line_of(*runs, kind="paragraph"):
    paragraph = {"kind": kind, "level": 0, "runs": list(runs)}
    parts = [
        {"kind": "callout", "heading": "H", "check_by": "", "text": [paragraph]},
        {"kind": "references", "heading": "R", "check_by": "", "items": [WORK]},
    ]
    made = markdown(PAGE, {**head(title="T"), "parts": parts}, lambda key: None, lambda name: name)
    return made.split("## H\n\n")[1].split("\n\n## R")[0]


def text(words, **marks):
    return {"text": words, **marks}


BOLD, ITALIC = {"bold": True}, {"italic": True}


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        # A link definition, a link, an image: none of them is meant.
        ([CITE, text(": shown since")], "[1]\\: shown since"),
        ([CITE, text("(2020) shows")], "[1]\\(2020) shows"),
        ([text("Look!"), text("here", link={"href": "https://e.org/"})], "Look\\![here](https://e.org/)"),
        ([CITE, text(" helps")], "[1] helps"),
        # Marks that touch.
        ([text("a", **BOLD), text("b", **ITALIC)], "**a**<!-- -->*b*"),
        ([text("a", **ITALIC), text("b", **BOLD, **ITALIC), text("c", **BOLD)], "*a*<!-- -->***b***<!-- -->**c**"),
        ([text("a", **BOLD), text(" "), text("b", **ITALIC)], "**a** *b*"),
        # Marks between a letter and a sign.
        ([text("Note:", **BOLD), text("so")], "**Note:**<!-- -->so"),
        ([text("x"), text("(a)", **BOLD)], "x<!-- -->**(a)**"),
        ([text("“e”", **ITALIC), text("s")], "*“e”*<!-- -->s"),
        ([text("Note:", **BOLD), text(" so")], "**Note:** so"),
        ([text("un"), text("safe", **BOLD), text("ly.")], "un**safe**ly."),
        ([text("(a)", **BOLD), CITE], "**(a)**[1]"),
    ],
)
def test_runs_side_by_side_keep_their_meaning(runs, expected):
    assert line_of(*runs) == expected
    assert line_of(*runs, kind="bullet") == f"- {expected}"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://e.org/a b", "https://e.org/a%20b"),
        ("https://e.org/a_(b)", "https://e.org/a_%28b%29"),
        ("https://e.org/<a>", "https://e.org/%3Ca%3E"),
        ("https://e.org/a\\b`c|d", "https://e.org/a%5Cb%60c%7Cd"),
        ("https://e.org/?a=1&copy;=2&b=3", "https://e.org/?a=1\\&copy;=2&b=3"),
        ("https://e.org/a\u00a0b", "https://e.org/a%C2%A0b"),
    ],
)
def test_an_address_stays_one_address(href, expected):
    assert line_of(text("w", link={"href": href})) == f"[w]({expected})"
