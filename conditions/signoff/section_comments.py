"""Comments of a physician on parts of a frozen version, put on the blocks of the writer's page they speak of."""

import json

from wagtail.models import Comment

_FIELDS = {
    "title": "title",
    "search_phrases": "search_phrases",
    "disclaimer": "body",
    "marks": "mental_health",
    "references": "references",
}
# Where in a block of each kind a comment can hang: the first field of it that the editor can comment on.
_FIELD_OF_KIND = {
    "urgent_help": "text",
    "definition": "text",
    "refractory": "text",
    "focus_treatment": "text",
    "practice_fit": "text",
    "callout": "text",
    "safety": "regulatory_status",
    "key_points": "points",
    "differential": "items",
    "treatments": "items",
    "faq": "items",
    "references": "items",
    "figure": "caption",
    "table": "caption",
}
_FIELD_OF_ITEM = {"differential": "text", "treatments": "name", "faq": "question", "references": "summary"}


def content_path(desk_copy: dict, part: str) -> str:
    """The editor's address of ``part`` (a key of versions.differences.parts), for example ``body.<id>.text``."""
    kind, _dash, number = part.partition("-")
    if kind in _FIELDS and kind != "references":
        return _FIELDS[kind]
    blocks = [block for block in json.loads(desk_copy["body"]) if block.get("type") == kind]
    position = int(number or 1) - 1
    if position >= len(blocks):
        return "body"
    return f"body.{blocks[position]['id']}.{_inside(kind, blocks[position]['value'])}"


def _inside(kind: str, value: dict) -> str:
    field = _FIELD_OF_KIND[kind]
    items = value.get(field)
    if not isinstance(items, list) or not items or "id" not in items[0]:
        return field
    item_field = _FIELD_OF_ITEM.get(kind)
    return f"{field}.{items[0]['id']}" + (f".{item_field}" if item_field else "")


def leave_comments(page, desk_copy: dict, comments: dict[str, str], *, by) -> list[Comment]:
    """Put each text of ``comments`` (by part) on the right block of the draft ``page``; empty texts are left out."""
    left = []
    for part, text in comments.items():
        if not text.strip():
            continue
        comment = Comment(page=page, user=by, text=text.strip(), contentpath=content_path(desk_copy, part), position="")
        while not comment.has_valid_contentpath(page):
            comment.contentpath = comment.contentpath.rpartition(".")[0]
        comment.save()
        comment.log_create(page_revision=page.latest_revision, user=by)
        left.append(comment)
    return left
