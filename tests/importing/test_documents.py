"""The whole documents of the tests have what real documents have, so that no test of ours depends on the shared one."""

import re
from dataclasses import replace

import pytest

from conditions.importing.document import HEADINGS, KEY_OF_HEADING
from tests.importing import documents
from tests.importing.documents import OUR_DISCLAIMER, OURS, PTSD, known_documents

CITED = r"\([A-Z]\w+ \d{4}, [A-Z][\w& ]+\)"
# What the shared document has, and a grammar or a page could stumble over: (trait, how it looks).
TRAITS = [
    ("breadcrumbs above the title", r"\AAll clinical conditions\n\nClinical condition\n\n"),
    ("a title with its abbreviation", r"(?m)^[A-Z][\w -]+ \([A-Z]{2,}\)$"),
    ("codes of several systems in one line", r"(?m)^DSM-5 [\d.]+ / ICD-10\S* [A-Z][\d.]+"),
    ("a code of a newer print in numbers only", r"DSM-5 \d{3}\.\d{2}"),
    ("a summary with a dash and an apostrophe", r"(?m)^[A-Z].+ — .+\w'\w.+\.\n\nCommon ways"),
    ("search phrases that run into each other", r"(?m)^Common ways.+\n\n(?=.*[a-z]{3} )\S.{80,}$"),
    ("an abbreviation that runs into a word", r"(?m)^Common ways.+\n\n.*[A-Z]{3}[a-z]{3}"),
    ("no blank line between the phrases, the next heading and its bullets", r"\S\nThe short version\n  • "),
    ("key points that are indented behind bullets", r"(?m)(^  • .+\n){6}"),
    ("a key point that cites by name", rf"(?m)^  • .*{CITED}"),
    ("a paragraph that cites by name", rf"(?m)^[A-Z].*{CITED}"),
    ("a journal of one word or of several behind a name", r"\d{4}, \w+ \w+"),
    ("an enumeration in brackets within a paragraph", r"\(1\) .+\(2\) .+\(3\) "),
    ("an abbreviation with full stops", r"\(e\.g\., "),
    ("semicolons", r"\w; \w"),
    ("dashes between words", r"\w — \w"),
    ("hyphens within words", r"\w-\w"),
    ("arrows in a sequence of steps", r" → .+ → "),
    ("straight apostrophes", r"\w'\w"),
    ("percentages", r"\d+%"),
    ("slashes within words", r"\w/\w"),
    ("two names of a related condition", r"(?m)^vs\. .+ / .+$"),
    ("a treatment with a list of drugs in brackets", r"(?m)^\S.+ \(\w+, .*\w+\)$"),
    ("a statement on approval and one on use off-label", r"(?s)FDA-approved.*ff-label|ff-label.*FDA-approved"),
    ("a question with a dash", r"(?m)^\S.+ — .+\?$"),
    ("an answer that begins with one word", r"(?m)^(No|Yes)\b.? "),
    ("references that are indented, numbered and several", r"(?m)(^  \d+\. \S.+ \(PMID \d+\)\n){3}"),
    ("authors and others", r"(?m)^  \d\. [A-Z]\w+ [A-Z]+ et al\. \d{4}, "),
    ("authors with two initials", r"(?m)^  \d\. [A-Z]\w+ [A-Z]{2} et al\."),
    ("a summary of a work with brackets of its own", r"(?m)^  \d\. .+\(.+\).* \(PMID "),
    ("a summary of a work with a semicolon or a dash", r"(?m)^  \d\. .+(;| — ).+ \(PMID "),
    ("a claim of review, then a disclaimer, as the last line", r"\nLast reviewed by Dr\. .+, .+ on .+, \d{4}\. .+\.\Z"),
    ("no line break at its end", r"\S\Z"),
    ("a disclaimer of two sentences", r"(?m)^Last reviewed by .+ \d{4}\. .+\. .+\.\Z"),
]


@pytest.mark.parametrize(("trait", "pattern"), TRAITS, ids=[trait for trait, _pattern in TRAITS])
def test_a_whole_document_has_the_traits_of_real_ones(known, trait, pattern):
    assert re.search(pattern, known.data.decode()), f"{known.name} lacks {trait}"


def test_a_whole_document_has_every_heading(known):
    lines = known.data.decode().splitlines()
    assert all(any(heading in lines for heading in headings) for _key, headings in HEADINGS)


@pytest.mark.parametrize("known", OURS, ids=lambda known: known.slug)
def test_our_documents_say_that_they_are_samples(known):
    assert known.data.decode().splitlines()[-1].count("sample document") == 1


def test_the_largest_of_our_documents_is_about_as_large_as_a_real_one():
    assert max(len(known.data) for known in OURS) > 8_000


def sentences(text: str) -> set[str]:
    """Those of six words and more that are no heading."""
    found = re.split(r"(?<=[.!?;:])\s+|\n+", text)
    return {sentence.strip(" •") for sentence in found if len(sentence.split()) >= 6} - set(KEY_OF_HEADING)


def test_no_sentence_of_another_document_stands_in_ours(known):
    for ours in OURS:
        if ours != known:
            assert sentences(known.data.decode()) & sentences(ours.data.decode()) <= {OUR_DISCLAIMER}


@pytest.mark.parametrize(("require_all", "expected"), [("1", ["cid", "aud"]), ("", ["cid", "aud", "ptsd"])])
def test_where_the_shared_document_is_absent_ours_are_tried_and_nothing_is_skipped_that_must_not_be(
    require_all, expected, monkeypatch, tmp_path
):
    monkeypatch.setenv("REQUIRE_ALL", require_all)
    monkeypatch.setattr(documents, "PTSD", replace(PTSD, path=tmp_path / "absent.txt"))
    found = known_documents()
    assert [parameter.id for parameter in found] == expected
    assert [parameter.id for parameter in found if parameter.marks] == [slug for slug in expected if slug == "ptsd"]
