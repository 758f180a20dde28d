"""From a page on the writer's desk to content that stands by itself: every value from elsewhere is copied in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from conditions.ledger.chain import canonical_json
from conditions.parts import prose
from conditions.parts.registry import PAGE
from conditions.parts.shapes import Path, named
from conditions.parts.texts import tidy
from conditions.practice.models import EditorialPolicy, Practice
from conditions.versions import canonical
from conditions.versions.metadata import without_metadata
from conditions.versions.outline import plain_text

SAMPLE_NOTICE = (
    "Sample page. It was written to show how this site works. The physician named on it is made up, and nobody should "
    "rely on it."
)
LANGUAGE = "en"  # of a part that is previewed by itself


@dataclass(frozen=True)
class Frozen:
    """What a page says at one moment. ``digest`` is that of ``text``, the canonical form of ``content``.

    ``ids`` tells what each list item and paragraph is, {path: identity}, whatever its words and place. It is no part of
    the content and moves no digest.
    """

    content: dict[str, Any]
    text: str
    ids: dict[str, str]
    originals: dict[str, str] = field(default_factory=dict)  # of each figure the address of the image it was made from

    @cached_property
    def digest(self) -> str:
        return canonical.digest(self.text)

    @cached_property
    def plain_text(self) -> str:
        return plain_text(PAGE, self.content)

    @cached_property
    def ids_text(self) -> str:
        return canonical_json(self.ids)


def freeze(page, *, keep_files: bool = False) -> Frozen:
    """Everything the public would see of ``page``, which may be unsaved and incomplete.

    With ``keep_files`` images are copied to where nothing replaces them; without it (previews) they are only named.
    Raises NotCanonicalError, naming the place, for characters that may not stand in a page.
    """
    freezer = _Freezer(list(page.body), page.language, keep_files)
    content = {**freezer.head(page), "parts": freezer.parts()}
    return Frozen(content, canonical.canonical_text(content), freezer.ids, freezer.originals)


def freeze_part(kind: str, value) -> dict[str, Any]:
    """One part by itself as content, for the preview of a block. ``value`` is that of a block of this kind."""
    freezer = _Freezer([_Block(kind, value)], LANGUAGE, keep_files=False)
    head = {name: shape.empty for name, shape in PAGE.head.fields.items()}
    return {**head, "schema": canonical.SCHEMA, "language": LANGUAGE, "parts": freezer.parts()}


def file_url(name: str) -> str:
    """Where the figure stored as ``name`` is answered, once a version with it can be read (public/figures.py)."""
    return f"/figures/{PurePosixPath(name).name}"


@dataclass(frozen=True)
class _Block:
    block_type: str
    value: Any
    id: str = ""


class _Freezer:
    """What shapes ask while they freeze (parts.shapes.Desk)."""

    def __init__(self, blocks: list, language: str, keep_files: bool):
        self.blocks = [block for _n, block in PAGE.arranged(blocks, [block.block_type for block in blocks])]
        self.language, self.keep_files = language, keep_files
        self.originals: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.keys: Sequence[str] = ()
        self.keys = self._keys_of_sources()
        self.ids.clear()

    def head(self, page) -> dict[str, Any]:
        values = {
            **{name: getattr(page, name, None) for name in PAGE.head.fields},
            "schema": canonical.SCHEMA,
            "sample": SAMPLE_NOTICE if page.is_sample else "",
            "disclaimer": EditorialPolicy.load().disclaimer,
        }
        return PAGE.head.freeze(values, self, ())

    def parts(self) -> list[dict[str, Any]]:
        return [self._part(block, number) for number, block in enumerate(self.blocks)]

    def _part(self, block, number: int) -> dict[str, Any]:
        part, at = PAGE.part(block.block_type), ("parts", number)
        self.name(at, block.id)
        frozen = {"kind": part.kind, **part.full_record(canonical.SCHEMA).freeze(block.value, self, at)}
        if part.headings:
            frozen["heading"] = tidy(part.heading(frozen, self.language, self.practice))
        return frozen

    def _keys_of_sources(self) -> list[str]:
        found: list[str] = []
        for number, block in enumerate(self.blocks):
            sources = PAGE.part(block.block_type).sources
            if sources:
                found += sources(self._part(block, number))
        return found

    @cached_property
    def practice(self) -> str:
        return Practice.current().service_name

    def name(self, path: Path, identity: str | None) -> None:
        if identity:
            self.ids[named(path)] = str(identity)

    def page(self, page) -> dict[str, str] | None:
        if page is None:
            return None
        return self.page_with_number(page.pk)

    def page_with_number(self, number: int) -> dict[str, str] | None:
        """A page of ours by its permanent key and its title, which stay when it is renamed or moved."""
        return self._linked.get(number)

    @cached_property
    def _linked(self) -> dict[int, dict[str, str]]:
        numbers = {
            *prose.linked_pages(" ".join(_rich_texts(block.value) for block in self.blocks)),
            *(number for block in self.blocks for number in _chosen_pages(block.value)),
        }
        rows = apps.get_model("conditions", "ConditionPage").objects.filter(pk__in=numbers) if numbers else ()
        titles = _signed_titles(numbers)
        return {row.pk: {"page": str(row.key), "title": titles.get(row.pk, "")} for row in rows}

    def file(self, image) -> dict[str, Any]:
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
        width, height = image.width, image.height
        if (bare := _bare(data, image)) != data:  # uploaded before metadata were removed from uploads
            data, (width, height) = bare, _size(bare)
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"versions/{sha256}{PurePosixPath(image.file.name).suffix.lower()}"
        self.originals[name] = image.file.url
        if self.keep_files and not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
        return {"name": name, "sha256": sha256, "width": width, "height": height}


def _bare(data: bytes, image) -> bytes:
    try:
        return without_metadata(data)
    except (OSError, ValueError, SyntaxError, KeyError) as problem:
        raise canonical.NotCanonicalError(
            f"The file of the image “{image.title}” cannot be read. Upload it anew and choose the new image."
        ) from problem


def _size(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as picture:
        return picture.size


def _signed_titles(numbers: set[int]) -> dict[int, str]:
    """The title of each page as it was signed last. That of a page nobody has signed is not for the public."""
    versions = apps.get_model("conditions", "ContentVersion").objects
    signed = versions.filter(page_id__in=numbers, signatures__isnull=False).order_by("number") if numbers else None
    return dict(signed.values_list("page_id", "title")) if signed is not None else {}


def _inside(value) -> list:
    """The values inside a value of the editor."""
    bound = getattr(value, "bound_blocks", None)
    if isinstance(bound, dict):
        return [child.value for child in bound.values()]
    if bound is not None:
        return [child.value for child in bound]
    return list(value.values()) if isinstance(value, dict) else []


def _rich_texts(value) -> str:
    return getattr(value, "source", None) or " ".join(map(_rich_texts, _inside(value)))


def _chosen_pages(value) -> list[int]:
    if hasattr(value, "translation_key"):
        return [value.pk]
    return [number for inner in _inside(value) for number in _chosen_pages(inner)]
