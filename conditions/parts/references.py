"""The sources: works from the library of references, copied in, with what they found in our words.

A citation names a work by its key: its PMID, else its DOI, else the digest of the entry. So the order of the references
can change without a change to the text that cites them; the number is made when the page is shown.
"""

import hashlib

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from conditions.parts.base import LAST, PartBlock
from conditions.parts.page import Finding, PartShape
from conditions.parts.shapes import Flag, Items, Number, Record, Text, record
from conditions.references.identifiers import doi_url, pubmed_url


class PageReferenceBlock(blocks.StructBlock):
    reference = SnippetChooserBlock("conditions.Reference", help_text="From the library of references")
    summary = blocks.TextBlock(rows=2, help_text="In our words: what the work found")
    further_reading = blocks.BooleanBlock(required=False, help_text="Not cited in the text, but worth reading")


class ReferencesBlock(PartBlock):
    items = blocks.ListBlock(
        PageReferenceBlock(), min_num=1, help_text="Numbered in this order; cite them as [1], [2] …"
    )

    class Meta:
        icon = "openquote"
        label = "References"
        group = LAST
        description = "The sources, numbered in this order."
        preview_value = {"items": []}


_WORK = ("authors", "title", "journal", "year", "pmid", "doi")


def key_of(work) -> str:
    """How text cites a work: ``pmid:…``, else ``doi:…``, else the digest of its entry."""
    if work["pmid"]:
        return f"pmid:{work['pmid']}"
    if work["doi"]:
        return f"doi:{work['doi'].lower()}"
    entry = "\n".join(str(work[name]) for name in ("authors", "title", "journal", "year"))
    return f"sha256:{hashlib.sha256(entry.encode()).hexdigest()}"


def _prepare(item):
    work = item["reference"]
    copied = {name: getattr(work, name) if work is not None else "" for name in _WORK}
    retracted = work is not None and work.retraction != work.Retraction.NONE
    return {
        **copied,
        "retraction": work.get_retraction_display() if retracted else "",
        "summary": item["summary"],
        "further_reading": item["further_reading"],
    }


def stopped(text: str) -> str:
    """``text`` with the stop that ends it: a full stop where none stands."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def printed(work) -> str:
    """One reference as it is printed: who, what, where, when, identifiers, our summary."""
    words = [stopped(work["authors"])]
    if work["title"]:
        words.append(stopped(work["title"]))
    words.append(f"{work['journal']}, {work['year']}.")
    if work["pmid"]:
        words.append(f"PMID {work['pmid']}.")
    if work["doi"]:
        words.append(f"doi:{work['doi']}.")
    if work["retraction"]:
        words.append(f"[{work['retraction']}]")
    if work["further_reading"]:
        words.append("(Further reading.)")
    if work["summary"]:
        words.append(work["summary"])
    return " ".join(words)


def _outline(part, outline):
    yield outline.heading(part["heading"])
    for number, work in enumerate(part["items"], 1):
        yield outline.item([{"text": printed(work)}], number=number)


def _present(shown, article):
    return {
        "items": [
            {
                **work,
                "number": number,
                "authors": stopped(work["authors"]),
                "title": stopped(work["title"]) if work["title"] else "",
                "pubmed_url": pubmed_url(work["pmid"]) if work["pmid"] else "",
                "doi_url": doi_url(work["doi"]) if work["doi"] else "",
                "places": article.places(key_of(work)),
            }
            for number, work in enumerate(shown["items"], 1)
        ]
    }


def _check(part, path):
    seen: dict[str, int] = {}
    for number, work in enumerate(part["items"], 1):
        at = (*path, "items", number - 1)
        if not work["authors"]:
            yield Finding(
                "reference.gone", at, f"Reference {number} is empty or no longer in the library.", "Choose it again."
            )
            continue
        if work["retraction"] == "Retracted":
            yield Finding(
                "reference.retracted",
                at,
                f"Reference {number} ({work['authors']} {work['year']}) has been retracted.",
                "Replace it.",
            )
        key = key_of(work)
        if key in seen:
            yield Finding("reference.twice", at, f"References {seen[key]} and {number} are the same work.")
        seen.setdefault(key, number)


def _structured(part, _about):
    return {"citation": [_work(work) for work in part["items"]]}


def _work(work):
    article = {
        "@type": "ScholarlyArticle",
        "name": work["title"] or f"{work['authors']} {work['year']}",
        "isPartOf": {"@type": "Periodical", "name": work["journal"]},
        # No datePublished: schema.org's Date is a day of ISO 8601, and of a work the year alone is known.
        "creditText": printed({**work, "further_reading": False, "retraction": "", "summary": ""}),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name.upper(), "value": work[name]}
            for name in ("pmid", "doi")
            if work[name]
        ],
    }
    return {name: value for name, value in article.items() if value}


PART = PartShape(
    kind="references",
    label="References",
    place=200,
    headings={"en": "References"},
    required=True,
    shape=record(
        items=Items(
            label="reference",
            least=1,
            ordered=False,
            numbered=True,
            key="pmid",
            of=Record(
                prepare=_prepare,
                fields={
                    "authors": Text(label="authors", editor="reference"),
                    "title": Text(label="title", editor="reference"),
                    "journal": Text(label="journal", editor="reference"),
                    "year": Number(label="year", editor="reference"),
                    "pmid": Text(label="PMID", flag="code", editor="reference"),
                    "doi": Text(label="DOI", flag="code", editor="reference"),
                    "retraction": Text(label="retraction", flag="status", editor="reference"),
                    "summary": Text(label="summary"),
                    "further_reading": Flag(label="further reading"),
                },
            ),
        )
    ),
    check=_check,
    present=_present,
    outline=_outline,
    structured=_structured,
    works=("items", "reference"),
    kept_of_entries={"items": ("reference", ("further_reading",))},
    sources=lambda part: [key_of(work) for work in part["items"]],
)
BLOCK = ReferencesBlock
