"""Writing an understood document as an unsigned draft."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from wagtail.models import Page

from conditions.compare.shown import Comparison
from conditions.importing.document import FOCUS_HEADINGS, Document, claim_sentence
from conditions.importing.findings import Finding
from conditions.importing.merging import merged
from conditions.importing.reading import Reading
from conditions.importing.reference_lines import with_numbers
from conditions.ledger.actions import record
from conditions.models import ConditionIndexPage, ConditionPage
from conditions.parts.registry import PAGE
from conditions.publications.comparison import drafts_compared
from conditions.references.models import Reference
from conditions.signoff.rules import is_locked_for_review
from conditions.versions.canonical import NotCanonicalError
from conditions.versions.events import Imported


class ImportRefusedError(Exception):
    """The document is good, but the site cannot take it. ``finding`` says why."""

    def __init__(self, finding: Finding):
        self.finding = finding
        super().__init__(finding.message)


def _refuse(code: str, message: str, hint: str = ""):
    raise ImportRefusedError(Finding(0, 0, code, message, hint))


def slug_of(document: Document) -> str:
    return slugify(document.abbreviation or document.title)[:255]


def existing_page(document: Document) -> ConditionPage | None:
    """The page of this title, live or draft. Raises ImportRefusedError when the site cannot take the document."""
    titled = Q(title__iexact=document.title) | Q(draft_title__iexact=document.title)
    pages = list(ConditionPage.objects.filter(titled)[:2])
    if len(pages) > 1:
        _refuse("title.ambiguous", f"More than one page is titled “{document.title}”.", "Rename all but one first.")
    if pages:
        if is_locked_for_review(pages[0].pk):
            _refuse(
                "page.in_review",
                f"“{document.title}” is waiting for a physician and cannot be changed.",
                "Withdraw it from review first.",
            )
        return pages[0]
    taken = Page.objects.filter(slug=slug_of(document)).type(ConditionPage).first()
    if taken:
        _refuse(
            "slug.taken",
            f"The address “{slug_of(document)}” belongs to the page “{taken.title}”.",
            "Is it the same condition under another title? Then give the document that title.",
        )
    return None


def check(reading: Reading) -> None:
    """Ask the site whether it would take the document; a refusal joins the reading's errors."""
    try:
        page = existing_page(reading.document)
        if page is not None:
            reading.findings.warn(
                "page.exists",
                0,
                0,
                f"There is a page titled “{page.title}” already; this makes a new draft of it.",
                "What its writers added and the document does not carry is kept; the words are the document's.",
            )
    except ImportRefusedError as refusal:
        reading.findings.errors.append(refusal.finding)
    _warn_of_library(reading)


def _warn_of_library(reading: Reading) -> None:
    works = {
        work.pmid: work for work in Reference.objects.filter(pmid__in=[r["pmid"] for r in reading.document.references])
    }
    for reference in reading.document.references:
        work = works.get(reference["pmid"])
        if work and (work.year, work.journal) != (reference["year"], reference["journal"]):
            reading.findings.warn(
                "reference.library",
                0,
                0,
                f"The library has PMID {work.pmid} as {work}; reference {reference['number']} says "
                f"{reference['citation']}.",
                "The library's entry is used. Correct one of them.",
            )


@dataclass(frozen=True)
class Replaced:
    """The page that a document would be written over, who saved its draft last, and what would change."""

    page: ConditionPage
    saved_by: str
    saved_at: datetime | None
    changed: Comparison | None


def replaced(document: Document) -> Replaced | None:
    """What ``write_draft`` would replace; None where there is no such page. Stores nothing."""
    page = existing_page(document)
    if page is None:
        return None
    last = page.get_latest_revision()
    with transaction.atomic():
        changed = _changes(page.get_latest_revision_as_object(), _draft_of(document, page, None))
        transaction.set_rollback(True)  # works that are new to the library
    who = last.user.get_full_name() if last and last.user else "the system"
    return Replaced(page, who, last.created_at if last else None, changed)


def _changes(old: ConditionPage, new: ConditionPage) -> Comparison | None:
    """None where one of them has no canonical form; that is said elsewhere."""
    try:
        return drafts_compared(old, new)
    except NotCanonicalError:
        return None


def _draft_of(document: Document, page: ConditionPage | None, by) -> ConditionPage:
    """The draft that a document makes, not saved."""
    page = page.get_latest_revision_as_object() if page else ConditionPage(slug=slug_of(document), owner=by, live=False)
    page.title = document.title
    page.abbreviation = document.abbreviation
    page.summary = document.summary
    page.codes = _stream("code", document.codes)
    page.search_phrases = _stream("phrase", document.search_phrases)
    page.review_claim = claim_sentence(document.review_claim)
    page.set_parts(merged(PAGE, page.body.get_prep_value(), _blocks(document)))
    return page


@transaction.atomic
def write_draft(document: Document, *, by=None) -> ConditionPage:
    """Create the page, or a new draft of the one that exists. Nobody has signed it, whatever the document claims.

    Parts and fields of an existing page that documents do not carry stay as they are (merging.py).
    Raises ImportRefusedError.
    """
    page = _draft_of(document, existing_page(document), by)
    if page.pk is None:
        ConditionIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    record(
        Imported(claim=page.review_claim, references=len(document.references)),
        actor=by,
        page_id=page.pk,
        page_title=page.title,
    )
    return page


def _stream(kind: str, values: list) -> str:
    return json.dumps([{"type": kind, "value": value} for value in values])


def _prose(paragraphs: list[str], document: Document) -> str:
    return "".join(f"<p>{escape(with_numbers(text, document.references))}</p>" for text in paragraphs)


def _blocks(document: Document) -> list[dict]:
    def cited(text):
        return with_numbers(text, document.references)

    parts = {
        "key_points": {"points": [cited(point) for point in document.key_points]},
        "definition": {"text": _prose(document.definition, document)},
        "differential": {
            "items": [
                {**item, "text": _prose([item["text"]], document), "link": None} for item in document.differential
            ]
        },
        "treatments": {
            "items": [
                {**item, "text": _prose([item["text"]], document), "kind": "", "status": ""}
                for item in document.treatments
            ]
        },
        "refractory": {"text": _prose(document.refractory, document), "steps": []},
        "focus_treatment": {
            "treatment": FOCUS_HEADINGS[document.focus_heading],
            "text": _prose(document.focus_treatment, document),
        },
        "practice_fit": {"text": _prose(document.practice_fit, document)},
        "faq": {"items": [{**item, "answer": _prose([item["answer"]], document)} for item in document.faq]},
        "references": {"items": [_page_reference(reference) for reference in document.references]},
    }
    return [{"type": kind, "value": value} for kind, value in parts.items()]


def _page_reference(reference: dict) -> dict:
    work, _created = Reference.objects.get_or_create(
        pmid=reference["pmid"],
        defaults={"authors": reference["authors"], "journal": reference["journal"], "year": reference["year"]},
    )
    return {"reference": work.pk, "summary": reference["summary"], "further_reading": False}
