"""Reading a reference, ``1. Author et al. YEAR, Journal Summary (PMID N)``, and citations by name in the text. Pure."""

import re
from difflib import get_close_matches

from conditions.importing.document import Entry
from conditions.importing.findings import Findings
from conditions.importing.journals import JOURNALS, journal_at_start
from conditions.importing.sources import Line

_NUMBER = re.compile(r"(\d{1,3})\.\s+(?=\S)")
_YEAR = re.compile(r"(?<=\s)((?:18|19|20)\d{2}), (?=.)")
_PMID = re.compile(r"\(PMID (?P<pmid>[1-9]\d{0,7})\)$")
_NAMED_CITATION = re.compile(r"\((?P<name>[^\W\d_][\w'’-]*) (?P<year>(?:18|19|20)\d{2}), (?P<journal>[^()]+)\)")


def read_reference(line: Line, expected: int, findings: Findings) -> Entry | None:
    number = _NUMBER.match(line.text)
    year = _YEAR.search(line.text, number.end() + 1) if number else None
    if not number or not year:
        findings.error(
            "reference.form",
            line.number,
            line.column,
            "This is not written like a reference.",
            f"Write: {expected}. Author A et al. 2014, Journal Name What it found. (PMID 12345678)",
        )
        return None
    if int(number[1]) != expected:
        findings.error(
            "reference.number",
            line.number,
            line.column,
            f"The reference is numbered {number[1]}, but it is number {expected}.",
            "Number references 1, 2, 3 in order.",
        )
    authors, rest = line.text[number.end() : year.start()].rstrip(), line.text[year.end() :]
    pmid = _PMID.search(rest)
    if not pmid:
        findings.error(
            "reference.pmid",
            line.number,
            line.column + len(line.text),
            "The reference does not end with its PubMed identifier.",
            "End it with (PMID 12345678).",
        )
        return None
    rest, column = rest[: pmid.start()].rstrip(), line.column + year.end()
    journal = _read_journal(rest, line.number, column, findings)
    if not journal:
        return None
    summary = rest[len(journal) :].strip()
    if not summary:
        findings.error(
            "reference.summary",
            line.number,
            column + len(journal),
            "It says nothing of the work.",
            "Add what it found.",
        )
    return {
        "number": expected,
        "citation": f"{authors} {year[1]}, {journal}",
        "authors": authors,
        "year": int(year[1]),
        "journal": journal,
        "summary": summary,
        "pmid": pmid["pmid"],
    }


def _read_journal(text: str, number: int, column: int, findings: Findings) -> str:
    """The journal with which ``text`` begins; an unknown one is an error with the nearest known name."""
    journal = journal_at_start(text)
    if not journal:
        words = text.split()
        close = get_close_matches(" ".join(words[:4]), JOURNALS, n=1, cutoff=0.4)
        findings.error(
            "reference.journal",
            number,
            column,
            f"“{' '.join(words[:5])} …” does not begin with a journal we know.",
            (f"Is it {close[0]}? " if close else "")
            + "Write the journal's full name as in the list of known journals.",
        )
    return journal


def check_named_citations(lines: list[Line], references: list[Entry], findings: Findings) -> None:
    """Each ``(Feder 2014, JAMA Psychiatry)`` in the text must be one of the references."""
    for line in lines:
        for match in _NAMED_CITATION.finditer(line.text):
            if not cited_reference(match, references):
                findings.error(
                    "citation.unknown",
                    line.number,
                    line.column + match.start(),
                    f"{match.group()} is none of the references of this document.",
                    "Add the reference, or correct name, year or journal.",
                )


def cited_reference(match: re.Match[str], references: list[Entry]) -> Entry | None:
    for reference in references:
        surname = reference["authors"].split()[0].rstrip(",")
        if (surname, str(reference["year"]), reference["journal"]) == (match["name"], match["year"], match["journal"]):
            return reference
    return None


def with_numbers(text: str, references: list[Entry]) -> str:
    """``text`` with the number of the reference after each citation by name: ``(Feder 2014, JAMA Psychiatry) [1]``."""

    def numbered(match: re.Match[str]) -> str:
        reference = cited_reference(match, references)
        return f"{match.group()} [{reference['number']}]" if reference else match.group()

    return _NAMED_CITATION.sub(numbered, text)
