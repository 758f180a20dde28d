"""Two leaves word by word: what was deleted, inserted, or stands there in another way. Pure.

A difference in words is a list of [operation, text, detail]. ``equal``, ``delete`` and ``insert`` need no detail;
``format`` and ``link`` tell in words what changed about the same text.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

from conditions.compare.tokens import Token

Word = tuple[str, str, str]
Span = tuple[bool, list[Token], list[Token]]  # the same?, old tokens, new tokens

EQUAL, DELETE, INSERT, FORMAT, LINK = "equal", "delete", "insert", "format", "link"
_LARGEST = 40_000_000  # tokens times tokens: beyond it the exact alignment takes too much memory
_NAMES = {"bold": "bold", "italic": "italic"}


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    if len(old) * len(new) > _LARGEST:
        yield from SequenceMatcher(None, old, new, autojunk=True).get_opcodes()
        return
    for found in Indel.opcodes(old, new):
        yield found.tag, found.src_start, found.src_end, found.dest_start, found.dest_end


def difference(old: list[Token], new: list[Token]) -> tuple[list[Word], list[Token]]:
    """The words, and the tokens that are not the same. Deleted and same words together are the old text, inserted and
    same words the new one.
    """
    spans = _without_stray_spaces(_spans(old, new))
    words: list[Word] = []
    touched: list[Token] = []
    for is_same, before, after in spans:
        if not is_same:
            words += [*as_words(DELETE, before), *as_words(INSERT, after)]
            touched += [*before, *after]
            continue
        for was, now in zip(before, after, strict=True):
            operation, detail = _mark_change(was, now)
            if operation != EQUAL:
                touched.append(now)
            words.append((operation, now.text, detail))
    return joined(words), touched


def _spans(old: list[Token], new: list[Token]) -> list[Span]:
    """In order; no two neighbours that both differ."""
    spans: list[Span] = []
    for tag, a, b, c, d in _operations([token.same_as for token in old], [token.same_as for token in new]):
        _append(spans, tag == "equal", old[a:b], new[c:d])
    return spans


def _append(spans: list[Span], is_same: bool, before: list[Token], after: list[Token]) -> None:
    if spans and not is_same and not spans[-1][0]:
        spans[-1] = (False, spans[-1][1] + before, spans[-1][2] + after)
    else:
        spans.append((is_same, before, after))


def _without_stray_spaces(spans: list[Span]) -> list[Span]:
    """Spaces alone between two changes belong to them, so that replaced words read as one change."""
    found: list[Span] = []
    for number, (is_same, before, after) in enumerate(spans):
        stray = is_same and 0 < number < len(spans) - 1 and all(token.kind == "space" for token in before)
        _append(found, is_same and not stray, before, after)
    return found


def as_words(operation: str, tokens: Iterable[Token]) -> list[Word]:
    """``tokens`` as words of one operation; what is a link tells where it leads."""
    links = ((token.text, dict(token.marks).get("link", "")) for token in tokens)
    return joined((operation, text, f"a link to {link}" if link else "") for text, link in links)


def _mark_change(was: Token, now: Token) -> tuple[str, str]:
    if was.marks == now.marks:
        return EQUAL, ""
    before, after = dict(was.marks), dict(now.marks)
    changed = [f"now {name}" for mark, name in _NAMES.items() if mark in after and mark not in before]
    changed += [f"no longer {name}" for mark, name in _NAMES.items() if mark in before and mark not in after]
    if before.get("link") != after.get("link"):
        return LINK, ", ".join([_link_change(before.get("link"), after.get("link")), *changed])
    return FORMAT, ", ".join(changed)


def _link_change(before: str | None, after: str | None) -> str:
    if before is None:
        return f"now a link to {after}"
    if after is None:
        return f"no longer a link to {before}"
    return f"now a link to {after}, before to {before}"


def joined(words: Iterable[Word]) -> list[Word]:
    found: list[Word] = []
    for operation, text, detail in words:
        if found and found[-1][0] == operation and found[-1][2] == detail:
            found[-1] = (operation, found[-1][1] + text, detail)
        else:
            found.append((operation, text, detail))
    return found
