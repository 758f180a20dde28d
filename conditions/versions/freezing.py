"""From a page on the writer's desk to content that stands by itself: every value from elsewhere is copied in."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Page

from conditions.practice.models import EditorialPolicy
from conditions.versions import canonical, prose
from conditions.versions.canonical import tidy
from conditions.versions.plaintext import plain_text
from conditions.versions.sections import HEADINGS, in_reading_order

SAMPLE_NOTICE = (
    "Sample page. It was written to show how this site works. The physician named on it is made up, and nobody should "
    "rely on it."
)


@dataclass(frozen=True)
class Frozen:
    """What a page says at one moment. ``digest`` is that of ``text``, the canonical form of ``content``."""

    content: dict
    text: str
    originals: dict[str, str] = field(default_factory=dict)  # of each figure the address of the image it was made from

    @cached_property
    def digest(self) -> str:
        return canonical.digest(self.text)

    @cached_property
    def plain_text(self) -> str:
        return plain_text(self.content)


def freeze(page, *, keep_files: bool = False) -> Frozen:
    """Everything the public would see of ``page``, which may be unsaved and incomplete.

    With ``keep_files`` images are copied to where nothing replaces them; without it (previews) they are only named.
    Raises NotCanonicalError, naming the place, for characters that may not stand in a page.
    """
    freezer = _Freezer(page, keep_files)
    content = freezer.content()
    return Frozen(content=content, text=canonical.canonical_text(content), originals=freezer.originals)


def freeze_part(kind: str, value) -> dict:
    """One part by itself as content, for the preview of a block. ``value`` is that of a block of this kind."""
    page = SimpleNamespace(body=[])
    content = {"title": "", "abbreviation": "", "also_called": [], "codes": [], "summary": "", "search_phrases": []}
    section = _Freezer(page, keep_files=False).section(SimpleNamespace(block_type=kind, value=value))
    return {**content, "sample": "", "sections": [section], "references": [], "disclaimer": ""}


def file_url(name: str) -> str:
    """Where the figure stored as ``name`` is answered, once a version with it can be read (public/figures.py)."""
    return f"/figures/{PurePosixPath(name).name}"


class _Freezer:
    def __init__(self, page, keep_files):
        self.page = page
        self.keep_files = keep_files
        self.originals: dict[str, str] = {}
        self.blocks = list(page.body)

    def content(self) -> dict:
        page = self.page
        return {
            "schema": canonical.SCHEMA,
            "language": "en",
            "slug": page.slug,
            "title": tidy(page.title),
            "abbreviation": tidy(page.abbreviation),
            "also_called": _texts(block.value for block in page.also_called),
            "codes": [{"system": b.value["system"] or "", "code": tidy(b.value["code"] or "")} for b in page.codes],
            "summary": tidy(page.summary),
            "search_phrases": _texts(block.value for block in page.search_phrases),
            "mental_health": bool(page.mental_health),
            "quick_exit": bool(page.quick_exit),
            "sample": SAMPLE_NOTICE if page.is_sample else "",
            "sections": in_reading_order([self.section(b) for b in self.blocks if b.block_type != "references"]),
            "references": self.references(),
            "disclaimer": tidy(EditorialPolicy.load().disclaimer),
        }

    def section(self, block) -> dict:
        kind, value = block.block_type, block.value
        frozen = getattr(self, f"_{kind}")(value)
        return {"kind": kind, "heading": HEADINGS.get(kind, ""), **frozen}

    def _urgent_help(self, value):
        return {
            "heading": _text(value["heading"]),
            "text": _text(value["text"]),
            "contacts": [{name: _text(c[name]) for name in ("name", "phone", "text")} for c in value["contacts"]],
        }

    def _key_points(self, value):
        return {"points": _texts(value["points"])}

    def _definition(self, value):
        return {"prose": self.prose(value["text"])}

    _practice_fit = _definition

    def _differential(self, value):
        return {
            "items": [
                {"names": _texts(item["names"]), "text": _text(item["text"]), "link": self.link(item["link"])}
                for item in value["items"]
            ]
        }

    def _treatments(self, value):
        therapies = _choices(value, "kind")
        statuses = _choices(value, "status")
        return {
            "items": [
                {
                    "name": _text(item["name"]),
                    "therapy": therapies.get(item["kind"], ""),
                    "status": statuses.get(item["status"], ""),
                    "text": _text(item["text"]),
                }
                for item in value["items"]
            ]
        }

    def _refractory(self, value):
        return {"prose": self.prose(value["text"]), "steps": _texts(value["steps"])}

    def _focus_treatment(self, value):
        treatment = _text(value["treatment"])
        return {
            "heading": f"Where {treatment} fits" if treatment else "",
            "treatment": treatment,
            "prose": self.prose(value["text"]),
        }

    def _safety(self, value):
        parts = [
            ("Regulatory status", [_text(value["regulatory_status"])]),
            ("Serious risks", _texts(value["serious_risks"])),
            ("Who should not have it", _texts(value["who_should_not"])),
            ("Monitoring", _texts(value["monitoring"])),
        ]
        return {"parts": [{"heading": heading, "lines": [t for t in lines if t]} for heading, lines in parts]}

    def _faq(self, value):
        return {"items": [{"question": _text(i["question"]), "answer": _text(i["answer"])} for i in value["items"]]}

    def _figure(self, value):
        decorative = bool(value["decorative"])
        return {
            "file": self.file(value["image"]),
            "alt": "" if decorative else _text(value["alt_text"]),
            "decorative": decorative,
            "caption": _text(value["caption"]),
        }

    def _table(self, value):
        table = value["table"]
        return {
            "caption": _text(value["caption"]),
            "header": _texts(column["heading"] for column in table.columns) if table else [],
            "rows": [[_text(cell.value) for cell in row] for row in table.rows] if table else [],
        }

    def _callout(self, value):
        return {"heading": _text(value["heading"]), "prose": self.prose(value["text"])}

    def references(self) -> list[dict]:
        items = [item for block in self.blocks if block.block_type == "references" for item in block.value["items"]]
        return [self.reference(number, item) for number, item in enumerate(items, 1)]

    def reference(self, number, item) -> dict:
        work = item["reference"]
        known = work is not None
        return {
            "number": number,
            "authors": _text(work.authors) if known else "",
            "title": _text(work.title) if known else "",
            "journal": _text(work.journal) if known else "",
            "year": work.year if known else 0,
            "pmid": work.pmid if known else "",
            "doi": work.doi if known else "",
            "retraction": work.get_retraction_display() if known and work.retraction != work.Retraction.NONE else "",
            "summary": _text(item["summary"]),
            "further_reading": bool(item["further_reading"]),
        }

    def prose(self, rich_text) -> list[dict]:
        parts = prose.from_html(rich_text.source if rich_text else "")
        for part in parts:
            for runs in [part["runs"]] if part["kind"] == "paragraph" else part["items"]:
                for run in runs:
                    target = self.linked_pages.get(run.pop("page", None))
                    if target:
                        run["href"] = f"/conditions/{target.slug}/"
        return parts

    def link(self, page) -> dict | None:
        return {"title": tidy(page.title), "href": f"/conditions/{page.slug}/"} if page else None

    @cached_property
    def linked_pages(self) -> dict[int, Page]:
        ids = {
            run["page"]
            for block in self.blocks
            if hasattr(block.value, "get") and getattr(block.value.get("text"), "source", None)
            for part in prose.from_html(block.value["text"].source)
            for runs in ([part["runs"]] if part["kind"] == "paragraph" else part["items"])
            for run in runs
            if "page" in run
        }
        return Page.objects.only("slug").in_bulk(ids) if ids else {}

    def file(self, image) -> dict:
        """An image's identity is its bytes. The copy is named after them, so nothing can replace or confuse it."""
        if image is None:
            return {"name": "", "sha256": "", "width": 0, "height": 0}
        try:
            with image.file.open("rb") as source:
                data = source.read()
        except FileNotFoundError:
            raise canonical.NotCanonicalError(
                f"The file of the image “{image.title}” is gone. Upload it anew and choose the new image."
            ) from None
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"versions/{sha256}{PurePosixPath(image.file.name).suffix.lower()}"
        self.originals[name] = image.file.url
        if self.keep_files and not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
        return {"name": name, "sha256": sha256, "width": image.width, "height": image.height}


def _text(value) -> str:
    return tidy(str(value or ""))


def _texts(values) -> list[str]:
    return [text for text in map(_text, values) if text]


def _choices(value, name: str) -> dict[str, str]:
    """The labels of a choice field of the items of a list, so that the label is frozen and not a code for it."""
    item_block = value.block.child_blocks["items"].child_block
    return {key: str(label) for key, label in item_block.child_blocks[name].field.choices if key}
