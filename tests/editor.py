"""Filling in the page editor over HTTP, as the browser would send it."""

import json

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock

_CONVERTER = ContentstateConverter(features=["bold", "italic", "ol", "ul", "link"])


def form_data(page, *, changes=None, **buttons) -> dict:
    """The fields that the editor sends for ``page`` as it stands, with ``changes`` to plain fields and ``buttons``."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "abbreviation": page.abbreviation,
        "summary": page.summary,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    if page.mental_health:
        data["mental_health"] = "on"
    for name in ("also_called", "codes", "search_phrases", "body"):
        data.update(_stream_data(name, getattr(page, name)))
    return {**data, **(changes or {}), **buttons}


def _stream_data(prefix, stream) -> dict:
    data = {f"{prefix}-count": str(len(stream))}
    for number, child in enumerate(stream):
        at = f"{prefix}-{number}"
        data |= {
            f"{at}-deleted": "",
            f"{at}-order": str(number),
            f"{at}-type": child.block_type,
            f"{at}-id": child.id or "",
        }
        data |= _block_data(f"{at}-value", child.block, child.value)
    return data


def _block_data(prefix, block, value) -> dict:
    if isinstance(block, StructBlock):
        data = {}
        for name, child in block.child_blocks.items():
            data |= _block_data(f"{prefix}-{name}", child, value[name])
        return data
    if isinstance(block, ListBlock):
        data = {f"{prefix}-count": str(len(value))}
        for number, child in enumerate(value.bound_blocks):
            at = f"{prefix}-{number}"
            data |= {f"{at}-deleted": "", f"{at}-order": str(number), f"{at}-type": "item", f"{at}-id": child.id or ""}
            data |= _block_data(f"{at}-value", block.child_block, child.value)
        return data
    if isinstance(block, StreamBlock):
        return _stream_data(prefix, value)
    if isinstance(block, RichTextBlock):
        return {prefix: _CONVERTER.from_database_format(value.source if value else "")}
    if isinstance(value, bool):
        return {prefix: "on"} if value else {}
    if hasattr(value, "pk"):
        return {prefix: str(value.pk)}
    return {prefix: "" if value is None else str(value)}


def autosave(client, page, revision, **changes):
    """What the editor sends by itself while one types: JSON wanted, the last revision overwritten."""
    data = form_data(page, changes=changes, overwrite_revision_id=str(revision.pk))
    return client.post(f"/admin/pages/{page.pk}/edit/", data, headers={"accept": "application/json"})


def errors_in(response) -> str:
    """Why the editor refused, for a test's failure message."""
    form = (response.context or {}).get("form") if response.context else None
    return json.dumps(form.errors.get_json_data(), indent=1) if form is not None else response.content.decode()[:500]
