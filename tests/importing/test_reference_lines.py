"""References and citations by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.importing.document import reference_line
from conditions.importing.findings import Findings
from conditions.importing.journals import JOURNALS, journal_at_start
from conditions.importing.reference_lines import check_named_citations, read_reference, with_numbers
from conditions.importing.sources import Line

GOOD = "1. Feder A et al. 2014, JAMA Psychiatry A trial that found an effect. (PMID 24740528)"
FEDER = {"number": 1, "authors": "Feder A et al.", "year": 2014, "journal": "JAMA Psychiatry", "pmid": "24740528"}
WORKS = [FEDER, {"number": 2, "authors": "O'Brien-Ünal, K", "year": 1999, "journal": "Pain", "pmid": "1"}]


def read(text, expected=1):
    findings = Findings()
    return read_reference(Line(58, text, 3), expected, findings), findings


def test_a_reference_falls_into_its_fields():
    found, findings = read(GOOD)
    assert findings.errors == []
    assert found == {
        **FEDER,
        "citation": "Feder A et al. 2014, JAMA Psychiatry",
        "summary": "A trial that found an effect.",
    }


@pytest.mark.parametrize(
    ("text", "code", "column", "is_kept"),
    [
        ("Feder A et al. 2014, JAMA Psychiatry Found. (PMID 1)", "reference.form", 3, False),
        ("1. Feder A et al., JAMA Psychiatry Found. (PMID 1)", "reference.form", 3, False),
        ("1. Feder A 1714, JAMA Found. (PMID 1)", "reference.form", 3, False),
        (GOOD.replace("1.", "2."), "reference.number", 3, True),
        (GOOD.replace(" (PMID 24740528)", ""), "reference.pmid", 3 + len(GOOD) - 16, False),
        (GOOD.replace("24740528", "0"), "reference.pmid", 3 + len(GOOD) - 7, False),
        (GOOD.replace("24740528", "123456789"), "reference.pmid", 3 + len(GOOD) + 1, False),
        (GOOD.replace("JAMA Psychiatry", "JAMAPsychiatry"), "reference.journal", 3 + GOOD.index("JAMA"), False),
        (GOOD.replace("JAMA Psychiatry", "Zzz of Qqq"), "reference.journal", 3 + GOOD.index("JAMA"), False),
        (GOOD.replace(" A trial that found an effect.", ""), "reference.summary", 3 + GOOD.index(" A trial"), True),
    ],
)
def test_what_is_wrong_with_a_reference_is_named_at_its_column(text, code, column, is_kept):
    found, findings = read(text)
    (error,) = findings.errors
    assert (error.code, error.line, error.column) == (code, 58, column)
    assert error.hint
    assert (found is not None) is is_kept


def test_a_journal_that_is_nearly_known_is_proposed():
    _found, findings = read(GOOD.replace("JAMA Psychiatry A trial", "Jama Psychiatry A trial"))
    assert "Is it JAMA Psychiatry?" in findings.errors[0].hint


@pytest.mark.parametrize(
    ("text", "journal"),
    [
        ("JAMA Psychiatry Found", "JAMA Psychiatry"),
        ("JAMA Found", "JAMA"),
        ("JAMA", "JAMA"),
        ("Pain Medicine helps", "Pain Medicine"),
        ("Pain medicine helps", "Pain"),
        ("Painful", ""),
        ("The Lancet Psychiatry x", "The Lancet Psychiatry"),
        ("", ""),
    ],
)
def test_the_longest_known_journal_wins(text, journal):
    assert journal_at_start(text) == journal


def test_each_journal_stands_once_in_the_list():
    assert sorted(JOURNALS) == sorted(set(JOURNALS))


references = st.fixed_dictionaries(
    {
        "number": st.integers(1, 999),
        "authors": st.sampled_from(["Feder A et al.", "O'Brien K", "von Ünal, B", "Team of 2010 and others"]),
        "year": st.integers(1800, 2099),
        "journal": st.sampled_from(JOURNALS),
        "summary": st.sampled_from(["Found it.", "in 64% (n = 2,020), 1999", "(PMID 7) in its text; x", "Reviews"]),
        "pmid": st.integers(1, 99_999_999).map(str),
    }
)


@given(references)
def test_a_reference_that_is_written_down_is_read_back_the_same(made):
    made["citation"] = f"{made['authors']} {made['year']}, {made['journal']}"
    found, findings = read(reference_line(made), made["number"])
    if journal_at_start(f"{made['journal']} {made['summary']}") == made["journal"]:
        assert (found, findings.errors) == (made, [])
    else:  # “Nature Reviews …”: the words of the summary make another journal
        assert reference_line(found) == reference_line(made)


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("It helps (Feder 2014, JAMA Psychiatry).", "It helps (Feder 2014, JAMA Psychiatry) [1]."),
        (
            "(Feder 2014, JAMA Psychiatry) (Feder 2014, JAMA Psychiatry)",
            "(Feder 2014, JAMA Psychiatry) [1]" + " " + "(Feder 2014, JAMA Psychiatry) [1]",
        ),
        ("As shown (O'Brien-Ünal 1999, Pain)", "As shown (O'Brien-Ünal 1999, Pain) [2]"),
        ("(Feder 2015, JAMA Psychiatry)", "(Feder 2015, JAMA Psychiatry)"),
        ("(Feder 2014, JAMA)", "(Feder 2014, JAMA)"),
        ("(Feder, 2014)", "(Feder, 2014)"),
        ("nothing is cited (here)", "nothing is cited (here)"),
    ],
)
def test_a_citation_by_name_gets_the_number_of_its_reference(text, numbered):
    assert with_numbers(text, WORKS) == numbered


def test_a_citation_by_name_of_no_reference_is_named_at_its_column():
    findings = Findings()
    lines = [Line(4, "Good (Feder 2014, JAMA Psychiatry) and not (Nobody 2014, JAMA).", 3)]
    check_named_citations(lines, WORKS, findings)
    assert [(error.code, error.line, error.column) for error in findings.errors] == [("citation.unknown", 4, 46)]
