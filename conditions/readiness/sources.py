"""Whether claims and sources fit together."""

from collections.abc import Iterator

from conditions.readiness.problems import Problem
from conditions.versions.citations import cited_numbers
from conditions.versions.sections import LABELS, section_lines


def _cited(content: dict) -> Iterator[tuple[str, int]]:
    for section in content["sections"]:
        for line in section_lines(section):
            for number in cited_numbers(line):
                yield section["kind"], number


def citations_resolve(content: dict) -> Iterator[Problem]:
    known = {reference["number"] for reference in content["references"]}
    for part, number in sorted(set(_cited(content))):
        if number not in known:
            yield Problem(
                "citation.unknown",
                part,
                f"“{LABELS[part]}” cites [{number}], but there is no reference {number}.",
                f"The page has {len(known)} references; correct the number or add the work.",
            )


def references_are_used(content: dict) -> Iterator[Problem]:
    cited = {number for _part, number in _cited(content)}
    for reference in content["references"]:
        if reference["number"] not in cited and not reference["further_reading"]:
            yield Problem(
                "reference.unused",
                "references",
                f"Reference {reference['number']} ({reference['authors']} {reference['year']}) is cited nowhere.",
                f"Cite it in the text as [{reference['number']}], or mark it as further reading.",
            )


def references_are_sound(content: dict) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for reference in content["references"]:
        number = reference["number"]
        if not reference["authors"]:
            yield Problem(
                "reference.gone",
                "references",
                f"Reference {number} is empty or no longer in the library.",
                "Choose the work again.",
            )
        elif reference["retraction"] == "Retracted":
            yield Problem(
                "reference.retracted",
                "references",
                f"Reference {number} ({reference['authors']} {reference['year']}) has been retracted.",
                "Replace it.",
            )
        identity = reference["pmid"] or reference["doi"]
        if identity and identity in seen:
            yield Problem(
                "reference.twice", "references", f"References {seen[identity]} and {number} are the same work."
            )
        seen.setdefault(identity, number)


def some_references(content: dict) -> Iterator[Problem]:
    if not content["references"]:
        yield Problem("references.missing", "references", "The page has no references.", "Claims need their sources.")


CHECKS = (some_references, citations_resolve, references_are_used, references_are_sound)
