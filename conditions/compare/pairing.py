"""Which entry of an old list is which of a new one. Pure.

Identical entries are paired first, then those of one identity, then those that share enough words. What is paired and
does not stand on the longest increasing run has moved.
"""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz.distance import LCSseq

CHANGED_FROM = 0.2  # shared words of two entries at one place: the thresholds of MediaWiki's wikidiff2
MOVED_FROM = 0.4
_COMMON = 12  # entries: a word that stands in more of them tells none apart


@dataclass(frozen=True)
class Entry:
    """``value`` is made of JSON's types; only entries of one ``kind`` are ever paired; ``count`` gives the words, which
    are asked for only where nothing else tells entries apart.
    """

    value: Any
    kind: str
    identities: tuple[Hashable, ...]
    count: Callable[[], Counter[str]]

    @cached_property
    def content(self) -> str:
        return written(self.value)

    @cached_property
    def words(self) -> Counter[str]:
        return self.count()


def written(value: Any) -> str:
    """``value``, which is made of JSON's types, as text that is equal for equal values."""
    return json.dumps(value, sort_keys=True)


Pairs = dict[int, int]  # position in the old list by position in the new one


def pairs(old: Sequence[Entry], new: Sequence[Entry], *, replaced: bool = True) -> Pairs:
    """Pairs of entries, {new position: old position}.

    Where one entry alone differs, it was edited, whatever else it is like. ``replaced``: one entry for another at its
    place is a pair too, though they share nothing.
    """
    if len(old) == len(new):
        other = [n for n in range(len(new)) if old[n].value != new[n].value]
        if not other or (replaced and len(other) == 1 and old[other[0]].kind == new[other[0]].kind):
            return {number: number for number in range(len(new))}
    found: Pairs = {}
    _pair_identical(old, new, found)
    _pair_by_identity(old, new, found)
    _pair_by_words(old, new, found)
    if replaced:
        _pair_by_place(old, new, found)
    return found


def steps(found: Pairs, old_length: int, new_length: int) -> Iterator[tuple[str, int, int]]:
    """What became of each entry, in the order of the new list with what is gone at its former place: ("stays", i, j),
    ("moved", i, j), ("added", -1, j) or ("removed", i, -1), with old position i and new position j.
    """
    stay = set(in_order(found))
    paired = set(found.values())
    gone = [i for i in range(old_length) if i not in paired]
    for j in range(new_length):
        i = found.get(j, -1)
        while gone and gone[0] < i and j in stay:
            yield "removed", gone.pop(0), -1
        yield "added" if i < 0 else "stays" if j in stay else "moved", i, j
    for i in gone:
        yield "removed", i, -1


def _pair_identical(old: Sequence[Entry], new: Sequence[Entry], found: Pairs) -> None:
    for block in LCSseq.opcodes([entry.content for entry in old], [entry.content for entry in new]):
        if block.tag == "equal":
            found.update(
                zip(range(block.dest_start, block.dest_end), range(block.src_start, block.src_end), strict=True)
            )
    taken = set(found.values())
    free: dict[str, list[int]] = defaultdict(list)
    for i in reversed([i for i in range(len(old)) if i not in taken]):
        free[old[i].content].append(i)
    for j in range(len(new)):
        if j not in found and free.get(new[j].content):
            found[j] = free[new[j].content].pop()


def _pair_by_identity(old: Sequence[Entry], new: Sequence[Entry], found: Pairs) -> None:
    taken = set(found.values())
    known = {
        (old[i].kind, identity): i
        for i in reversed(range(len(old)))
        if i not in taken
        for identity in old[i].identities
    }
    for j, entry in enumerate(new):
        if j in found:
            continue
        i = next((known[entry.kind, key] for key in entry.identities if (entry.kind, key) in known), None)
        if i is not None and i not in taken:
            found[j] = i
            taken.add(i)


def _pair_by_words(old: Sequence[Entry], new: Sequence[Entry], found: Pairs) -> None:
    for gap_old, gap_new in _gaps(len(old), len(new), found):
        _pair_best(old, new, gap_old, gap_new, CHANGED_FROM, found)
    taken = set(found.values())
    left = [i for i in range(len(old)) if i not in taken]
    _pair_best(old, new, left, [j for j in range(len(new)) if j not in found], MOVED_FROM, found)


def _pair_by_place(old: Sequence[Entry], new: Sequence[Entry], found: Pairs) -> None:
    for gap_old, gap_new in _gaps(len(old), len(new), found):
        if len(gap_old) == len(gap_new) == 1 and old[gap_old[0]].kind == new[gap_new[0]].kind:
            found[gap_new[0]] = gap_old[0]


def _pair_best(
    old: Sequence[Entry],
    new: Sequence[Entry],
    from_old: list[int],
    from_new: list[int],
    least: float,
    found: Pairs,
) -> None:
    candidates = sorted(
        (
            (-likeness, j, i)
            for i, j in _candidates(old, new, from_old, from_new)
            if old[i].kind == new[j].kind and (likeness := alike(old[i].words, new[j].words)) >= least
        ),
    )
    used: set[int] = set()
    for _likeness, j, i in candidates:
        if j not in found and i not in used:
            found[j] = i
            used.add(i)


def _candidates(
    old: Sequence[Entry], new: Sequence[Entry], from_old: list[int], from_new: list[int]
) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: all of few, of many those that share a word which few entries have."""
    if len(from_old) * len(from_new) <= 400:
        yield from ((i, j) for i in from_old for j in from_new)
        return
    having: dict[str, list[int]] = defaultdict(list)
    for i in from_old:
        for word in old[i].words:
            having[word].append(i)
    for j in from_new:
        near = {i for word in new[j].words if len(having.get(word, ())) <= _COMMON for i in having.get(word, ())}
        yield from ((i, j) for i in sorted(near))


def alike(one: Counter[str], other: Counter[str]) -> float:
    """The part of their words that two entries share, from 0 to 1 (Dice)."""
    total = one.total() + other.total()
    if not total:
        return 0.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(count, large[word]) for word, count in small.items() if word in large)
    return 2 * shared / total


def _gaps(old_length: int, new_length: int, found: Pairs) -> Iterator[tuple[list[int], list[int]]]:
    """What is unpaired between two neighbours of the longest increasing run: (old positions, new positions)."""
    taken = set(found.values())
    before_old, before_new = -1, -1
    for j, i in [*((j, found[j]) for j in in_order(found)), (new_length, old_length)]:
        gap_old = [n for n in range(before_old + 1, i) if n not in taken]
        gap_new = [n for n in range(before_new + 1, j) if n not in found]
        if gap_old and gap_new:
            yield gap_old, gap_new
        before_old, before_new = i, j


def in_order(found: Pairs) -> list[int]:
    """The new positions on a longest increasing run of the pairs: what has not moved."""
    ends: list[int] = []
    last_of: list[int] = []
    before: dict[int, int | None] = {}
    for j in sorted(found):
        i = found[j]
        place = bisect_left(ends, i)
        before[j] = last_of[place - 1] if place else None
        ends[place : place + 1] = [i]
        last_of[place : place + 1] = [j]
    run: list[int] = []
    at: int | None = last_of[-1] if last_of else None
    while at is not None:
        run.append(at)
        at = before[at]
    return run[::-1]
