"""Which parts a page must have, and what must be in them."""

from collections.abc import Iterator

from conditions.readiness.problems import KEY_POINTS, PHRASE_LENGTH, SEARCH_PHRASES, SUMMARY_LENGTH, Problem
from conditions.references.identifiers import code_problem
from conditions.versions.sections import LABELS

REQUIRED = ("key_points", "definition", "differential", "treatments", "faq")
ONCE = (*REQUIRED, "urgent_help", "refractory", "focus_treatment", "safety", "practice_fit")


def sections_of(content: dict, kind: str) -> list[dict]:
    return [section for section in content["sections"] if section["kind"] == kind]


def title_and_summary(content: dict) -> Iterator[Problem]:
    if not content["title"]:
        yield Problem("title.missing", "title", "The page has no title.")
    length = len(content["summary"])
    if not length:
        yield Problem(
            "summary.missing", "summary", "The summary is empty.", "Write one sentence; search engines show it."
        )
    elif not SUMMARY_LENGTH.fits(length):
        yield Problem(
            "summary.length",
            "summary",
            f"The summary has {length} characters.",
            f"Keep it between {SUMMARY_LENGTH.least} and {SUMMARY_LENGTH.most}.",
        )


def codes(content: dict) -> Iterator[Problem]:
    if not content["codes"]:
        yield Problem(
            "codes.missing", "codes", "The page has no diagnostic code.", "Add at least one, for example ICD-10-CM."
        )
    for code in content["codes"]:
        wrong = code_problem(code["system"], code["code"])
        if wrong:
            yield Problem("codes.form", "codes", wrong)


def search_phrases(content: dict) -> Iterator[Problem]:
    phrases = content["search_phrases"]
    if not SEARCH_PHRASES.fits(len(phrases)):
        yield Problem(
            "phrases.count",
            "search_phrases",
            f"There are {len(phrases)} search phrases.",
            f"Give {SEARCH_PHRASES.least} to {SEARCH_PHRASES.most}.",
        )
    for phrase in phrases:
        if not PHRASE_LENGTH.fits(len(phrase)):
            yield Problem(
                "phrases.length",
                "search_phrases",
                f"The search phrase “{phrase[:40]}” has {len(phrase)} characters.",
                f"Keep each between {PHRASE_LENGTH.least} and {PHRASE_LENGTH.most}.",
            )


def required_parts(content: dict) -> Iterator[Problem]:
    kinds = [section["kind"] for section in content["sections"]]
    for kind in REQUIRED:
        if kind not in kinds:
            yield Problem("part.missing", kind, f"The part “{LABELS[kind]}” is missing.")
    if content["mental_health"] and "urgent_help" not in kinds:
        yield Problem(
            "urgent_help.missing",
            "urgent_help",
            "A mental-health page needs the part “Urgent help”.",
            "Add it with a crisis line; it stands first on the page.",
        )
    if {"focus_treatment", "practice_fit"} & set(kinds) and "safety" not in kinds:
        yield Problem(
            "safety.missing",
            "safety",
            "A page that speaks of the treatment or of our service needs the part “Safety”.",
            "Say the regulatory status, serious risks, who should not have it, and how it is monitored.",
        )
    for kind in ONCE:
        if kinds.count(kind) > 1:
            yield Problem("part.repeated", kind, f"The part “{LABELS[kind]}” stands there {kinds.count(kind)} times.")


def key_points(content: dict) -> Iterator[Problem]:
    for section in sections_of(content, "key_points"):
        if not KEY_POINTS.fits(len(section["points"])):
            yield Problem(
                "key_points.count",
                "key_points",
                f"“The short version” has {len(section['points'])} points.",
                f"Give {KEY_POINTS.least} to {KEY_POINTS.most}.",
            )


def filled_sections(content: dict) -> Iterator[Problem]:
    """No part may be there and say nothing."""
    for section in content["sections"]:
        kind = section["kind"]
        label = section.get("heading") or LABELS[kind]
        if "prose" in section and not section["prose"]:
            yield Problem("part.empty", kind, f"“{label}” has no text.")
        if kind in ("definition", "differential", "treatments", "faq") and not section.get("items", True):
            yield Problem("part.empty", kind, f"“{label}” has no entries.")
        for number, item in enumerate(section.get("items", []), 1):
            yield from _filled_item(kind, label, number, item)


def _filled_item(kind: str, label: str, number: int, item: dict) -> Iterator[Problem]:
    optional = {"link", "status", "therapy"}
    missing = [name for name, value in item.items() if name not in optional and not value]
    if missing:
        yield Problem("item.empty", kind, f"Entry {number} of “{label}” lacks its {' and '.join(missing)}.")
    if kind == "treatments" and not (item["therapy"] and item["status"]):
        yield Problem(
            "treatment.status",
            kind,
            f"Treatment {number} (“{item['name']}”) lacks its kind or regulatory status.",
            "Choose both; readers must see what is approved and what is off-label.",
        )
    if kind == "faq" and item["question"] and not item["question"].endswith("?"):
        yield Problem("faq.question", kind, f"Question {number} does not end with a question mark.")


def urgent_help(content: dict) -> Iterator[Problem]:
    for section in sections_of(content, "urgent_help"):
        if not section["heading"]:
            yield Problem("urgent_help.heading", "urgent_help", "Urgent help has no heading.", "Put the action in it.")
        if not any(contact["name"] and contact["phone"] for contact in section["contacts"]):
            yield Problem(
                "urgent_help.contact", "urgent_help", "Urgent help names no line to call.", "Add one, such as 988."
            )


def safety(content: dict) -> Iterator[Problem]:
    for section in sections_of(content, "safety"):
        for part in section["parts"]:
            if not part["lines"]:
                yield Problem("safety.part", "safety", f"Safety says nothing under “{part['heading']}”.")


def figures(content: dict) -> Iterator[Problem]:
    for section in sections_of(content, "figure"):
        if not section["file"]["name"]:
            yield Problem("figure.image", "figure", "A figure has no image.")
        elif not section["alt"] and not section["decorative"]:
            yield Problem(
                "figure.alt",
                "figure",
                "A figure has no alternative text.",
                "Describe what it shows, or mark it as decorative.",
            )


def tables(content: dict) -> Iterator[Problem]:
    for section in sections_of(content, "table"):
        if not section["header"] or not section["rows"]:
            yield Problem("table.empty", "table", "A table has no columns or no rows.")
        if not section["caption"]:
            yield Problem("table.caption", "table", "A table has no caption.", "Say in a few words what it compares.")


def disclaimer(content: dict) -> Iterator[Problem]:
    if not content["disclaimer"]:
        yield Problem("disclaimer.missing", "disclaimer", "The editorial policy has no disclaimer.")


CHECKS = (
    title_and_summary,
    codes,
    search_phrases,
    required_parts,
    key_points,
    filled_sections,
    urgent_help,
    safety,
    figures,
    tables,
    disclaimer,
)
