"""Words as they are looked for: without accents, capitals and plurals, and near enough when mistyped. Pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby, pairwise

import snowballstemmer
from rapidfuzz.distance import OSA

LONGEST_QUERY = 200  # characters; what is beyond is not looked at
MOST_WORDS = 6  # of a query that pages are looked for by
_MOST_TYPED = 40  # words looked up
_SHORTEST_BEGUN = 4  # letters: what is shorter begins too many words
_SHORTEST_GUESSED = 5  # letters: shorter words, abbreviations above all, have too many neighbours
_LONGEST = 40
_ENGLISH = snowballstemmer.stemmer("english")
_ALIKE = str.maketrans("cqz", "kks", "aeiouyhw")
_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")
_LITTLE = """
a about after again also am an and any are as at be because been before being but by can could did do does doing down
during each few for from further had has have having he her here hers him his how i if in into is it its just me might
must my myself no nor not of off on once only or other our ours out over own please really s same she should so some
such t than that the their them then there these they this those through to too under until up very was we were what
when where which while who whom why will with would you your yours yourself
"""
_STOP = frozenset(_LITTLE.split())  # words that no page is looked for by


def fold(text: str) -> str:
    """Without accents and capitals: “Ménière” and “MENIERE” are both “meniere”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def letters(text: str) -> str:
    """What ``text`` is sorted by: letters and digits only, folded, one space between words."""
    return " ".join(_WORD.findall(fold(text)))


def words(text: str) -> list[str]:
    """The words of ``text`` worth looking for, in order, each once."""
    found = (word[:_LONGEST] for word in _WORD.findall(fold(text)) if word not in _STOP)
    return list(dict.fromkeys(found))


def of_text(text: str) -> list[str]:
    """``words``, and what is written with hyphens also as one word: “post-traumatic” is typed “posttraumatic” too."""
    joined = ("".join(_WORD.findall(compound)) for compound in _COMPOUND.findall(fold(text)))
    return list(dict.fromkeys([*words(text), *(word[:_LONGEST] for word in joined)]))


def of_query(query: str) -> list[str]:
    """The words of what a visitor typed. Takes any string."""
    found = words(query[:LONGEST_QUERY])
    return [word for word in found if len(word) > 1 or not word.isdigit()][:_MOST_TYPED]


def joined_in_query(query: str) -> list[str]:
    """What may be one word though it was typed as several: “bi polar”, “bi-polar”, “P.T.S.D.”, “p t s d”."""
    typed = _WORD.findall(fold(query[:LONGEST_QUERY]))[:_MOST_TYPED]
    spelled = ("".join(run) for single, run in groupby(typed, key=lambda word: len(word) == 1) if single)
    found = (word[:_LONGEST] for word in (*spelled, *(one + next_ for one, next_ in pairwise(typed))))
    return list(dict.fromkeys(word for word in found if len(word) > 1))


def one_letter_less(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def swapped(word: str) -> set[str]:
    """Two neighbours exchanged: “odc” may be meant for “ocd”."""
    return {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}


def skeleton(word: str) -> str:
    """How a word roughly sounds without its vowels, behind a mark that no word has: “narkolipsi” is “~nrklps”."""
    heard = word.replace("ph", "f").replace("ck", "k").translate(_ALIKE)
    return ("~" + "".join(a for a, b in zip(heard, " " + heard, strict=False) if a != b))[:_LONGEST]


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """What “worry”, “worries” and “worrying” have in common, behind a mark that no word has (Porter's algorithm)."""
    stemmed: str = _ENGLISH.stemWord(word)
    return f"={stemmed}"[:_LONGEST]


def keys(word: str) -> set[str]:
    """Under which a word of a text is found: itself, its root, with one letter missing, as far as it may have been
    typed, and by how it sounds.
    """
    if len(word) < _SHORTEST_BEGUN or word.isdigit():
        return {word, root(word)}
    typed = {word[:end] for end in range(_SHORTEST_BEGUN, len(word))}
    return {word, root(word), skeleton(word)} | one_letter_less(word) | typed


def keys_of_query(word: str) -> set[str]:
    if len(word) < _SHORTEST_BEGUN or word.isdigit():
        return {word, root(word)}
    return {word, root(word)} | one_letter_less(word)


def nearness(typed: str, word: str) -> int:
    """3: the word itself; 2: it begins so or has the same root; 1: a likely typing error; 0: another word."""
    if typed == word:
        return 3
    if root(typed) == root(word):
        return 2
    if len(typed) < _SHORTEST_BEGUN or typed.isdigit():
        return 0
    if word.startswith(typed):
        return 2
    return int(_is_mistyped(typed, word))


def _is_mistyped(typed: str, word: str) -> bool:
    """One error in a word, two in a long one; in a short one not the first letter, which makes another word."""
    if len(typed) < _SHORTEST_GUESSED or (len(typed) == _SHORTEST_GUESSED and typed[0] != word[0]):
        return False
    allowed = 1 if len(typed) < 8 else 2
    return abs(len(typed) - len(word)) <= allowed and OSA.distance(typed, word) <= allowed


def sounds_near(typed: str, word: str) -> bool:
    """Near enough to ask whether it was meant: by sound, by letters, or in long words by how they begin."""
    if skeleton(typed) == skeleton(word) or OSA.distance(typed, word) <= (1 if len(typed) < _SHORTEST_BEGUN else 2):
        return True
    return min(len(typed), len(word)) > _SHORTEST_GUESSED and typed[:_SHORTEST_BEGUN] == word[:_SHORTEST_BEGUN]


def keys_of_suggestions(word: str) -> set[str]:
    """Under which a word that was not found is looked for once more, more widely than in a search."""
    wide = {less for key in keys_of_query(word) for less in one_letter_less(key)}
    return (wide | keys_of_query(word) | swapped(word) | {skeleton(word), word[:_SHORTEST_BEGUN]}) - {""}
