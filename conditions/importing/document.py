"""A condition document as it was understood, and the way back to its lines. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conditions.dates import day_in_words

Entry = dict[str, Any]  # of a list: a code, a related condition, a treatment, a question, a reference

SEARCH_HEADING = "Common ways people search for this"
BREADCRUMBS = ("All clinical conditions", "Clinical condition")
FOCUS_HEADINGS = {"Where ketamine fits": "ketamine", "Where esketamine fits": "esketamine"}
# (key, the headings under which it may stand), in the order of the document.
HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("search_phrases", (SEARCH_HEADING,)),
    ("key_points", ("The short version",)),
    ("definition", ("Clinical definition",)),
    ("differential", ("How it differs from related conditions",)),
    ("treatments", ("First-line treatments",)),
    ("refractory", ("When standard treatments fail",)),
    ("focus_treatment", tuple(FOCUS_HEADINGS)),
    ("practice_fit", ("Where this fits with Tovani",)),
    ("faq", ("Frequently asked",)),
    ("references", ("References",)),
)
KEY_OF_HEADING = {heading: key for key, headings in HEADINGS for heading in headings}


@dataclass
class Document:
    """The keys of ``condition()`` are fixed (DESIGN, section 7); the rest lets the lines be written back."""

    breadcrumbs: list[str] = field(default_factory=list)
    title: str = ""
    abbreviation: str = ""
    codes: list[Entry] = field(default_factory=list)
    summary: str = ""
    search_phrases: list[str] = field(default_factory=list)
    search_lines: list[str] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)
    definition: list[str] = field(default_factory=list)
    differential: list[Entry] = field(default_factory=list)
    treatments: list[Entry] = field(default_factory=list)
    refractory: list[str] = field(default_factory=list)
    focus_heading: str = ""
    focus_treatment: list[str] = field(default_factory=list)
    practice_fit: list[str] = field(default_factory=list)
    faq: list[Entry] = field(default_factory=list)
    references: list[Entry] = field(default_factory=list)
    review_claim: Entry = field(default_factory=dict)
    disclaimer: str = ""

    def condition(self) -> dict[str, Any]:
        """What was understood, as the JSON that other people's scripts rely on."""
        return {
            "title": self.title,
            "abbreviation": self.abbreviation,
            "codes": self.codes,
            "summary": self.summary,
            "search_phrases": self.search_phrases,
            "key_points": self.key_points,
            "definition": self.definition,
            "differential": self.differential,
            "treatments": self.treatments,
            "refractory": self.refractory,
            "focus_treatment": self.focus_treatment,
            "practice_fit": self.practice_fit,
            "faq": self.faq,
            "references": self.references,
            "review_claim": self.review_claim,
            "disclaimer": self.disclaimer,
        }

    def lines(self) -> list[str]:
        """Every line of the source that is not blank, written back from the parts."""
        title = self.title + (f" ({self.abbreviation})" if self.abbreviation else "")
        found = [*self.breadcrumbs, title, codes_line(self.codes), self.summary, SEARCH_HEADING, *self.search_lines]
        found += ["The short version", *(f"{b} {p}" for b, p in zip(self.bullets, self.key_points, strict=True))]
        found += ["Clinical definition", *self.definition, "How it differs from related conditions"]
        for item in self.differential:
            found += [f"vs. {' / '.join(item['names'])}", item["text"]]
        found.append("First-line treatments")
        for item in self.treatments:
            found += [item["name"], item["text"]]
        found += ["When standard treatments fail", *self.refractory, self.focus_heading, *self.focus_treatment]
        found += ["Where this fits with Tovani", *self.practice_fit, "Frequently asked"]
        for item in self.faq:
            found += [item["question"], item["answer"]]
        return [*found, "References", *map(reference_line, self.references), closing_line(self)]


def codes_line(codes: list[Entry]) -> str:
    return " / ".join(f"{code['system']} {code['code']}" for code in codes)


def reference_line(reference: Entry) -> str:
    return f"{reference['number']}. {reference['citation']} {reference['summary']} (PMID {reference['pmid']})"


def printed_day(iso: str) -> str:
    return day_in_words(date.fromisoformat(iso))


def closing_line(document: Document) -> str:
    return f"{claim_sentence(document.review_claim)} {document.disclaimer}"


def claim_sentence(claim: Entry) -> str:
    return f"Last reviewed by {claim['name']}, {claim['credentials']} on {printed_day(claim['date'])}."
