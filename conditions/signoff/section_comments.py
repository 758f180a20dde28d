"""Comments of a physician on places of a frozen version, put on the blocks of the writer's page they speak of."""

import json
from collections.abc import Mapping
from typing import Any

from wagtail.models import Comment

from conditions.parts.page import PageShape
from conditions.parts.registry import PAGE
from conditions.parts.shapes import Items, NotInShapeError, Path, Prose, Record, Shape, named, path_of


def content_path(page: PageShape, content: Mapping[str, Any], ids: Mapping[str, str], path: Path) -> str:
    """The editor's address of the place ``path``: ``body.<id>.items.<id>.text`` or the name of a field of the head.

    ``ids`` are the identities that stand beside the version. A part as a whole is commented on at its first field.
    """
    if path[:1] != ("parts",):
        return _field_of_head(page, path)
    part = ids.get(named(path[:2]))
    if part is None:
        return "body"
    shape: Shape = page.part(content["parts"][path[1]]["kind"]).full_record(content["schema"])
    value = content["parts"][path[1]]
    steps = list(path[2:]) or _first_place(shape, value)
    found, at = ["body", part], path[:2]
    for step in steps:
        at = (*at, step)
        if isinstance(shape, Prose):
            break  # the editor comments on a rich text as a whole
        inside, value = shape.within(value, step)
        if isinstance(shape, Record):
            found.append(inside.editor or inside.source or str(step))
        elif named(at) in ids:
            found.append(ids[named(at)])
        else:
            break
        shape = inside
    return ".".join(found)


def _field_of_head(page: PageShape, path: Path) -> str:
    """The disclaimer and the like are written elsewhere; a comment on them stands on the page."""
    name = str(path[0])
    return name if name not in ("schema", "sample", "disclaimer") else "body"


def _first_place(shape: Shape, value: Any) -> list[str | int]:
    """Down to the first field that a writer fills in, and into the first entry of a list."""
    steps: list[str | int] = []
    while isinstance(shape, Record | Items):
        children = [child for child in shape.children(value) if child[0] != "heading"]
        if not children:
            break
        step, shape, value = children[0]
        steps.append(step)
    return steps


def leave_comments(page, version, comments: dict[str, str], *, by) -> list[Comment]:
    """Put each text of ``comments`` (by path, as ``parts/3/items/0/text/1``) on the right block of the draft ``page``.

    Empty texts are left out, and so are places that the version does not have.
    """
    content, ids = version.content, version.identities
    left = []
    for place, text in comments.items():
        if not text.strip():
            continue
        try:
            path = path_of(place)
            PAGE.at(content, path)
        except NotInShapeError:
            path = ()
        contentpath = content_path(PAGE, content, ids, path) if path else "body"
        comment = Comment(page=page, user=by, text=text.strip(), contentpath=contentpath, position=_position(ids, path))
        while not comment.has_valid_contentpath(page):
            comment.contentpath = comment.contentpath.rpartition(".")[0] or "body"
        comment.save()
        comment.log_create(page_revision=page.latest_revision, user=by)
        left.append(comment)
    return left


def _position(ids: Mapping[str, str], path: Path) -> str:
    """Inside a rich text: the paragraph that the comment speaks of, as Draftail keeps it."""
    key = ids.get(named(path), "")
    is_paragraph = len(path) > 3 and isinstance(path[-1], int) and len(key) == 5
    return json.dumps([{"key": key, "start": 0, "end": 1}]) if is_paragraph else ""
