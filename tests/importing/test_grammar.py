"""From lines to a document: whatever was written down in the grammar is read back, and every fault has a place."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.coding.systems import SYSTEMS
from conditions.importing.document import BREADCRUMBS, FOCUS_HEADINGS, HEADINGS, Document
from conditions.importing.findings import Findings
from conditions.importing.grammar import parse
from conditions.importing.sources import Line
from tests.importing.documents import GOOD


def read(texts, phrases=None):
    findings = Findings()
    return parse([Line(number, text) for number, text in enumerate(texts, 1)], phrases, findings), findings


def lines_of(text=GOOD):
    return [line.strip() for line in text.splitlines() if line.strip()]


def good_but(*changes):
    """The lines of the good document with each (old, new); a new text of None takes the line out."""
    texts = lines_of()
    for old, new in changes:
        at = next(number for number, text in enumerate(texts) if text.startswith(old))
        texts[at : at + 1] = [] if new is None else new.split("\n")
    return texts


def errors(texts):
    _document, findings = read(texts)
    return [(error.code, texts[error.line - 1] if error.line else "") for error in findings.errors]


REFERENCE = "1. Feder A et al. 2014, JAMA Psychiatry A trial that found an effect. (PMID 24740528)"


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        ([("Example Disorder", "x" * 256)], "title.length", "x" * 256),
        ([(REFERENCE, f"{REFERENCE}\n2{REFERENCE[1:]}")], "reference.twice", f"2{REFERENCE[1:]}"),
        ([("What an example", None)], "head.lines", "Example Disorder (ED)"),
        ([("ICD-10 F43.1", "ICD-10 F43.1, ICD-10-CM F43.10")], "codes.form", "ICD-10 F43.1, ICD-10-CM F43.10"),
        ([("• It is common.", "It is common.")], "key_points.bullet", "It is common."),
        ([("Talking therapy", "A sentence.")], "treatments.title", "A sentence."),
        ([("Grief comes", None)], "differential.text", "vs. Grief / Sadness"),
        ([("Look again", "No full stop")], "line.unknown", "No full stop"),
        (
            [("Last reviewed", "Last reviewed by Dr. Jo Doe, MD on May 3. Good.")],
            "closing.form",
            "Last reviewed by Dr. Jo Doe, MD on May 3. Good.",
        ),
        ([("Frequently asked", "References"), ("References", None)], "heading.missing", "Last reviewed by"),
    ],
)
def test_each_fault_is_named_with_its_line(changes, code, at):
    found = errors(good_but(*changes))
    assert code in [name for name, _line in found]
    assert any(line.startswith(at) for name, line in found if name == code), found


@pytest.mark.parametrize(("key", "heading"), [(key, headings[0]) for key, headings in HEADINGS])
def test_a_heading_that_is_missing_is_named_and_a_misspelled_one_shown(key, heading):
    present = next(h for h in dict(HEADINGS)[key] if h in lines_of())
    _document, findings = read([text if text != present else f"{present.upper()}" for text in lines_of()])
    missing = [error for error in findings.errors if error.code == "heading.missing"]
    assert [error.message for error in missing] == [f"The heading “{heading}” is missing."]
    assert f"reads “{present.upper()}”" in missing[0].hint


@pytest.mark.parametrize("heading", FOCUS_HEADINGS)
def test_the_focus_treatment_stands_under_either_heading(heading):
    document, findings = read(good_but(("Where ketamine fits", heading)))
    assert findings.errors == []
    assert (document.focus_heading, document.focus_treatment) == (heading, ["Its use here is off-label."])
    assert heading in document.lines()


@pytest.mark.parametrize(
    ("title", "name", "abbreviation"),
    [
        ("Grief", "Grief", ""),
        ("Grief (G)", "Grief", "G"),
        ("Grief (of a kind) (G)", "Grief (of a kind)", "G"),
        ("Grief (nested (G))", "Grief (nested (G))", ""),
        ("(G)", "(G)", ""),
    ],
)
def test_the_abbreviation_stands_last_in_brackets(title, name, abbreviation):
    document, _findings = read(good_but(("Example Disorder", title)))
    assert (document.title, document.abbreviation) == (name, abbreviation)


@pytest.mark.parametrize("kept", [(), BREADCRUMBS[:1], BREADCRUMBS])
def test_breadcrumbs_may_stand_above_the_title(kept):
    document, findings = read([*kept, *lines_of()[len(BREADCRUMBS) :]])
    assert (findings.errors, document.breadcrumbs, document.title) == ([], list(kept), "Example Disorder")


def test_nothing_at_all_is_refused_heading_by_heading():
    _document, findings = read([])
    named = [error.code for error in findings.errors]
    assert named.count("heading.missing") == len(HEADINGS)
    assert set(named) == {"heading.missing", "head.lines", "closing.form"}


# -- whatever is written down is read back -----------------------------------------------------------------------------

WORDS = ("sleep", "helps,", "ketamine", "(not)", "—", "→", "off-label", "40%", "PTSD's", "e.g.,", "and/or")
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)
sentence = words.map(lambda made: " ".join(["So", *made]) + ".")
prose = st.lists(sentence, min_size=1, max_size=3)
name = st.sampled_from(["Grief", "Sleep loss (acute)", "CBT-I", "Panic disorder"])
codes = st.sampled_from([{"system": s.name, "code": s.example.split(" or ")[0]} for s in SYSTEMS])


def entries(**fields):
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=3)


@st.composite
def documents(draw):
    phrases = draw(st.lists(st.sampled_from(["help", "sleep well", "PTSD now"]), min_size=1, max_size=3))
    points = draw(st.lists(sentence, min_size=3, max_size=8))
    works = [
        {
            "number": number,
            "citation": f"Feder A et al. {year}, JAMA Psychiatry",
            "authors": "Feder A et al.",
            "year": year,
            "journal": "JAMA Psychiatry",
            "summary": draw(sentence),
            "pmid": str(year),
        }
        for number, year in enumerate(draw(st.sets(st.integers(1950, 2026), min_size=1, max_size=3)), 1)
    ]
    day = draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    return Document(
        breadcrumbs=list(BREADCRUMBS[: draw(st.integers(0, 2))]),
        title=draw(name.filter(lambda text: not text.endswith(")"))),  # its last brackets are the abbreviation
        abbreviation=draw(st.sampled_from(["", "ED"])),
        codes=draw(st.lists(codes, min_size=1, max_size=3)),
        summary=draw(sentence),
        search_phrases=phrases,
        search_lines=draw(st.sampled_from([phrases, ["; ".join(phrases)], [" | ".join(phrases)]])),
        key_points=points,
        bullets=[draw(st.sampled_from("•-*"))] * len(points),
        definition=draw(prose),
        differential=draw(entries(names=st.lists(name, min_size=1, max_size=2), text=sentence)),
        treatments=draw(entries(name=name, text=sentence)),
        refractory=draw(prose),
        focus_heading=draw(st.sampled_from(list(FOCUS_HEADINGS))),
        focus_treatment=draw(prose),
        practice_fit=draw(prose),
        faq=draw(entries(question=words.map(lambda made: " ".join(made) + "?"), answer=sentence)),
        references=works,
        review_claim={"name": "Dr. Jo Doe", "credentials": draw(st.sampled_from(["DO", "MD, PhD"])), "date": str(day)},
        disclaimer=draw(sentence),
    )


@settings(max_examples=60)
@given(documents())
def test_a_document_that_is_written_down_is_read_back_the_same(document):
    found, findings = read(document.lines())
    assert findings.errors == []
    assert found == document


@settings(max_examples=60)
@given(documents(), st.data())
def test_a_line_that_is_lost_or_written_twice_never_passes_unseen(document, data):
    """It is refused, or what was understood is the lines that are there now."""
    texts = document.lines()
    at = data.draw(st.integers(0, len(texts) - 1))
    texts[at : at + 1] = [texts[at]] * data.draw(st.sampled_from([0, 2]))
    found, findings = read(texts)
    assert findings.errors or found.lines() == texts
