"""What changed between two content versions, part by part and word by word. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from conditions.versions.plaintext import heading_lines, reference_line
from conditions.versions.sections import LABELS, section_lines

# What a page is marked as, which no part of its text says.
_MARKS = (("mental_health", "Mental-health page"), ("quick_exit", "Quick way out"))
_WORDS = re.compile(r"\S+\s*|\s+")
_LONG = 2000  # words; beyond it the exact comparison takes seconds, and the quick one is still right, only coarser


def parts(content: dict) -> dict[str, tuple[str, str]]:
    """Every word of ``content`` and where its links lead, as {key: (label, text)}, in reading order.

    Keys are the same in every version.
    """
    found = {"title": (LABELS["title"], "\n".join(heading_lines(content)))}
    seen: dict[str, int] = {}
    for section in content["sections"]:
        kind = section["kind"]
        seen[kind] = seen.get(kind, 0) + 1
        key = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        text = "\n".join(section_lines(section))
        if kind == "figure":
            text += f"\n[image {section['file']['sha256'][:12]}]"
        text = "\n".join([text, *_links(section)])
        found[key] = (section.get("heading") or LABELS[kind], text)
    if content["references"]:
        found["references"] = (LABELS["references"], "\n".join(map(reference_line, content["references"])))
    found["search_phrases"] = (LABELS["search_phrases"], "\n".join(content["search_phrases"]))
    found["marks"] = (
        LABELS["marks"],
        "\n".join(f"{label}: {'yes' if content.get(m) else 'no'}" for m, label in _MARKS),
    )
    found["disclaimer"] = (LABELS["disclaimer"], content["disclaimer"])
    return found


def _links(value) -> Iterator[str]:
    """A line for each link in a part, with its words and its address, which no word of the text shows."""
    if isinstance(value, dict):
        if value.get("href"):
            yield f"[link: {value.get('title') or value.get('text')} → {value['href']}]"
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _links(inner)


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """``new`` against ``old`` as runs of ("same" | "removed" | "added", text)."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    changes = []
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _LONG)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            changes.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            changes.append(("removed", "".join(before[a:b])))
        if d > c:
            changes.append(("added", "".join(after[c:d])))
    return changes


def differences(old: dict | None, new: dict) -> list[dict]:
    """One entry a part: {"key", "label", "state", "changes"}; state is new, removed, changed or unchanged."""
    before, after = parts(old) if old else {}, parts(new)
    entries = []
    for key, (label, text) in after.items():
        if key not in before:
            entries.append({"key": key, "label": label, "state": "new", "changes": [("added", text)]})
        elif before[key] == (label, text):
            entries.append({"key": key, "label": label, "state": "unchanged", "changes": []})
        else:
            changes = word_changes(before[key][1], text)
            entries.append({"key": key, "label": label, "state": "changed", "changes": changes})
    for key, (label, text) in before.items():
        if key not in after:
            entries.append({"key": key, "label": label, "state": "removed", "changes": [("removed", text)]})
    return entries
