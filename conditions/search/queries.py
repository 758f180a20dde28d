"""How visitors find a page: by its words, its codes, its group, and the pages it links to."""

from dataclasses import dataclass
from math import log2

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from rapidfuzz.distance import OSA

from conditions.coding import groups
from conditions.integrity import selectors
from conditions.parts.shapes import Weight
from conditions.publications.models import Publication
from conditions.search import words
from conditions.search.index import PublishedCode, PublishedGroup, PublishedLink, PublishedWord, SpellingKey

_CATEGORY = 3  # letters and digits of a code that name the category it belongs to
_CANDIDATES = 12  # spellings looked at for each word typed
_TELLS_NOTHING = 10  # a word that stands on all pages
_SURE = 10_000  # times: a word that stands on a page is worth more than guesses for all others
_NUMBER_OF_PAGES = Publication.objects.in_force().order_by().values("state").annotate(n=Count("pk")).values("n")


@dataclass(frozen=True)
class Found:
    """Pages that fit; whether there are ``more``; whether all of it is ``guessed``: no word stands there as typed."""

    pages: list[Publication]
    more: bool = False
    guessed: bool = False


def search(query: str, *, first: int, count: int) -> Found:
    """Pages in force that fit what was typed, best first, from the ``first`` on.

    A word that stands on few pages tells them apart, so it counts for more than one that stands on all, and any word
    that stands there for more than all that may be typing errors; then title before other names, search phrases, key
    points and text; a word itself before one that only begins so. Three queries at most, whatever is typed.
    """
    meant = _telling(_meant(query))
    if not meant:
        return Found([])
    columns = {f"word_{n}": _worth(near) for n, (near, _tells) in enumerate(meant)}
    fits = [
        Case(When(**{f"{name}__gt": 0}, then=tells if _is_guessed(near) else _SURE * tells), default=0)
        for name, (near, tells) in zip(columns, meant, strict=True)
    ]
    found = (
        Publication.objects.in_force()
        .filter(words__word__in={word for near, _tells in meant for word in near})
        .annotate(**columns)
        .annotate(fitting=sum(fits[1:], fits[0]), score=sum((F(name) for name in columns), Value(0)))
        .with_newest_event()
        .order_by("-fitting", "-score", "sort_title")[first : first + count + 1]
    )
    pages, more = selectors.first_of(found, count)
    return Found(pages, more, bool(pages) and all(_is_guessed(near) for near, _tells in meant))


def _is_guessed(near: dict[str, int]) -> bool:
    return max(near.values()) == 1


def _worth(near: dict[str, int]):
    cases = (When(words__word=word, then=F("words__weight") * nearness) for word, nearness in near.items())
    return Max(Case(*cases, default=0))


def _meant(query: str) -> list[dict[str, int]]:
    """For each word typed the words of the library it may stand for, {word: nearness}; one query."""
    typed = words.of_query(query)
    joined = [word for word in words.joined_in_query(query) if word not in typed]
    wanted = {word: words.keys_of_query(word) for word in typed} | {word: {word} for word in joined}
    library = _spellings(set().union(*wanted.values())) if wanted else []
    under: dict[str, set[str]] = {}
    for key, word in library:
        under.setdefault(key, set()).add(word)
    meant = []
    for word in typed:
        others = sorted(set().union(*(under.get(key, ()) for key in wanted[word])))
        near = {other: nearness for other in others if (nearness := words.nearness(word, other))}
        best = max(near.values(), default=0)
        # Where the word itself stands in the library nobody is second-guessed; longer words may still be meant.
        kept = {other: nearness for other, nearness in near.items() if nearness > 1 or best == 1}
        meant.append(dict(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))[:_CANDIDATES]))
    meant += [{word: words.nearness(word, word)} for word in joined if word in under.get(word, ())]
    return [near for near in meant if near]


def _telling(meant: list[dict[str, int]]) -> list[tuple[dict[str, int], int]]:
    """The words that tell most about which page is looked for, each with how much (a figure from 10); one query.

    Words that are guessed come last; at most ``words.MOST_WORDS``.
    """
    if not meant:
        return []
    names = {word for near in meant for word in near}
    counted = PublishedWord.objects.filter(word__in=names).values_list("word").annotate(Count("pk"))
    rows = list(counted.annotate(of=Subquery(_NUMBER_OF_PAGES)))
    number, pages = max((of or 1 for *_row, of in rows), default=1), {word: count for word, count, _of in rows}

    def tells(near: dict[str, int]) -> int:
        standing = sum(pages.get(word, 0) for word, nearness in near.items() if nearness == max(near.values()))
        return _TELLS_NOTHING + round(100 * log2(number / min(max(standing, 1), number)))

    ranked = sorted(((near, tells(near)) for near in meant), key=lambda pair: (_is_guessed(pair[0]), -pair[1]))
    return ranked[: words.MOST_WORDS]


def _spellings(keys: set[str]):
    """Which words stand under ``keys``, (key, word), that are on a page in force; one taken down leaves its keys."""
    stands = Exists(PublishedWord.objects.filter(word=OuterRef("word")))
    return SpellingKey.objects.filter(stands, key__in=keys).values_list("key", "word")


def suggestions(query: str, *, count: int) -> list[Publication]:
    """Pages whose names come nearest to what was typed, for when nothing fits. Two queries."""
    typed = words.of_query(query)
    keys = set().union(*map(words.keys_of_suggestions, typed))
    if not keys:
        return []
    known = {word for _key, word in _spellings(keys)}
    near = [word for word in known if any(words.sounds_near(one, word) for one in typed)]
    ranked = sorted(near, key=lambda word: (min(OSA.distance(one, word) for one in typed), word))[: 3 * count]
    named = _listed().filter(words__word__in=ranked, words__weight__gte=Weight.OTHER_NAME)
    return selectors.intact(named.distinct()[:count])


def _listed():
    return Publication.objects.in_force().with_newest_event().order_by("sort_title")


@dataclass(frozen=True)
class Coded:
    """Pages by a code; ``exact`` if they have this very code or, where none has, one below it."""

    pages: list[Publication]
    exact: bool


def with_code(code: str) -> Coded:
    """Pages in force with ``code`` (in the plain form) or one below it, or else with the nearest of its category.

    Two queries.
    """
    wanted = code[:20]
    if len(wanted) < _CATEGORY:
        return Coded([], exact=False)
    kept = PublishedCode.objects.filter(plain__startswith=wanted[:_CATEGORY]).values_list("publication_id", "plain")
    rows = list(kept)
    for known in (wanted, *(wanted[:length] for length in range(len(wanted) - 1, _CATEGORY - 1, -1))):
        same = [pk for pk, code in rows if code == known]
        found = same or [pk for pk, code in rows if code.startswith(known)]
        if found:
            return Coded(selectors.intact(_listed().filter(pk__in=found)), exact=known == wanted)
    return Coded([], exact=False)


def in_group(key: str) -> list[Publication]:
    return selectors.intact(_listed().filter(groups__key=key))


def groups_in_use() -> list[tuple[groups.Group, int]]:
    """Each group that has pages in force, with their number, in the order of ``GROUPS``; one query."""
    counted = dict(
        PublishedGroup.objects.filter(publication__state=Publication.State.IN_FORCE)
        .values_list("key")
        .annotate(Count("publication", distinct=True))
    )
    return [(group, counted[group.key]) for group in groups.GROUPS if counted.get(group.key)]


def _neighbours(publication: Publication):
    linked = PublishedLink.objects.filter(publication__page_id=publication.page_id).values("page_key")
    linking = PublishedLink.objects.filter(page_key=publication.page_key).values("publication")
    pages = _listed().exclude(page_id=publication.page_id)
    return pages.filter(Q(page_key__in=linked) | Q(pk__in=linking))


def related(publication: Publication, *, count: int) -> list[Publication]:
    """Pages in force that this one tells itself apart from, and those that tell themselves apart from it; one query."""
    return selectors.intact(_neighbours(publication)[:count])


def neighbours(publication: Publication) -> list[str]:
    """The slugs of all pages in force that this one is named on as related, or that name it."""
    return list(_neighbours(publication).values_list("slug", flat=True))
