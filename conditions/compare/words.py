"""Two leaves word by word: what was deleted, inserted, or stands there in another way. Pure.

A difference in words is a list of [operation, text, detail]. ``equal``, ``delete`` and ``insert`` need no detail;
``format`` and ``link`` tell in words what changed about the same text.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from rapidfuzz.distance import Indel

from conditions.compare.tokens import Marks, Token

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
            told = [(*_mark_change(before, after), text) for text, before, after in _standing(was, now)]
            if any(operation != EQUAL for operation, _detail, _text in told):
                touched += [was, now]
            words += [(operation, text, detail) for operation, detail, text in told]
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
    links = ((text, dict(marks).get("link", "")) for token in tokens for text, marks in token.pieces)
    return joined((operation, text, f"a link to {link}" if link else "") for text, link in links)


def _standing(was: Token, now: Token) -> Iterator[tuple[str, Marks, Marks]]:
    """The same word, old and new, in pieces: the text of each as it is now, and its marks before and now."""
    if was.text != now.text or not (was.parts or now.parts):
        yield now.text, was.marks, now.marks
        return
    each = (((character, marks) for text, marks in token.pieces for character in text) for token in (was, now))
    aligned = zip(*each, strict=True)
    for (before, after), group in groupby(aligned, lambda pair: (pair[0][1], pair[1][1])):
        yield "".join(character for _old, (character, _marks) in group), before, after


def _mark_change(was: Marks, now: Marks) -> tuple[str, str]:
    if was == now:
        return EQUAL, ""
    before, after = dict(was), dict(now)
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
