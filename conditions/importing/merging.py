"""A document over a page that exists: its parts replace those of the page, and what it does not carry is kept."""

from typing import Any

from conditions.parts import citations

_GONE = 900  # added to the number of a work that is no longer among the references; submission refuses such a number


def merged(page, imported: list[dict]) -> list[dict]:
    """The imported parts in the order of the page, with what else the page has left where it stood.

    Parts that are kept go on citing the works they cited, under the numbers these have now. Treatments of the same name
    keep their kind and regulatory status, which documents do not carry.
    """
    before = page.body.get_prep_value()
    numbers = _numbers(_works(before), _works(imported))
    fresh = {block["type"]: block for block in imported}
    kept = []
    for block in before:
        replacement = fresh.pop(block["type"], None)
        if replacement is None:
            kept.append(_renumbered(block, numbers))
            continue
        if block["type"] == "treatments":
            _keep_statuses(replacement["value"]["items"], _entries(block["value"]["items"]))
        kept.append(dict(replacement, id=block["id"]))
    return [*kept, *fresh.values()]


def _entries(items: list) -> list[dict]:
    """The values of a list as the editor stores it, with ids, or as an import makes it, without."""
    return [item.get("value", item) if item.get("type") == "item" else item for item in items]


def _works(blocks: list[dict]) -> list[int]:
    lists = (_entries(block["value"]["items"]) for block in blocks if block["type"] == "references")
    return [item["reference"] for items in lists for item in items]


def _numbers(old: list[int], new: list[int]) -> dict[int, int]:
    places = {work: number for number, work in enumerate(new, 1)}
    return {number: places.get(work, _GONE + number) for number, work in enumerate(old, 1)}


def _renumbered(value: Any, numbers: dict[int, int]) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == "id" else _renumbered(inner, numbers) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renumbered(inner, numbers) for inner in value]
    if not isinstance(value, str) or "[" not in value:
        return value
    return "".join(
        piece if isinstance(piece, str) else f"[{', '.join(str(numbers.get(number, number)) for number in piece)}]"
        for piece in citations.cut(value)
    )


def _keep_statuses(items: list[dict], before: list[dict]) -> None:
    known = {item["name"]: item for item in before}
    for item in items:
        same = known.get(item["name"], {})
        item["kind"], item["status"] = same.get("kind") or "", same.get("status") or ""
