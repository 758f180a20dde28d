"""What a change may mean to a patient: told by the words it touches and by the place it stands at. Pure."""

import re
from collections.abc import Iterable

from conditions.coding.drugs import DRUGS
from conditions.coding.vocabulary import FUNCTION_WORDS, NEGATIONS, NUMBER_WORDS, ROUTES, UNITS
from conditions.compare.tokens import Token, cut, folded

FLAGS = {
    "number": "number or dose",
    "percentage": "percentage",
    "negation": "negation",
    "drug": "drug or treatment",
    "code": "code",
    "phone": "phone number",
    "status": "status",
}
_CODE = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](?:\.\w{1,2})?")
_UNITS = frozenset(map(folded, UNITS))
_COMPARED = frozenset("<>=≤≥≈~±−+×÷")  # signs without a number right behind them
_SHORT_LINES = frozenset({"988", "911", "741741"})  # crisis and emergency lines in the United States


def flags(tokens: Iterable[Token], place: str, treatments: frozenset[str] = frozenset()) -> list[str]:
    """The flags of a change that touches ``tokens``, in the order of ``FLAGS``. ``place`` is the flag of the leaf;
    ``treatments`` are words of the names of the treatments of the page.
    """
    found = {place} if place else set()
    for token in tokens:
        found |= _flags_of(token, treatments)
        if token.of_drug:
            found.add("drug")
        if token.is_dialed:
            found.add("phone")
    return in_order(found)


def in_order(found: Iterable[str]) -> list[str]:
    """Each flag once, in the order of ``FLAGS``."""
    raised = set(found)
    return [flag for flag in FLAGS if flag in raised]


def _flags_of(token: Token, treatments: frozenset[str]) -> set[str]:
    word = folded(token.text)
    if token.kind == "phone" or _SHORT_LINES.intersection(re.split(r"\D", token.text)):
        return {"phone"}
    if token.kind in ("number", "limit"):
        return {"percentage", "number"} if "%" in word else {"number"}
    if token.kind == "sign":
        return {"percentage"} if word == "%" else {"number"} if word in _COMPARED else set()
    if token.kind != "word":
        return set()
    found = set()
    pieces = _pieces(word)
    if pieces & NEGATIONS or word.endswith("n't"):
        found.add("negation")
    if pieces & (NUMBER_WORDS | ROUTES) or all(unit in _UNITS for unit in word.split("/")):
        found.add("number")
    if any(piece in DRUGS or piece in treatments for piece in pieces):
        found.add("drug")
    if _CODE.fullmatch(token.text):
        found.add("code")
    elif any(character.isnumeric() for character in word):
        found.add("number")
    return found


def _pieces(word: str) -> set[str]:
    """What ``word`` may be known by: itself, without stops (“b.i.d” is “bid”), its parts, and what owns it."""
    pieces = {word, word.replace(".", ""), *re.split(r"[/-]", word)}
    return pieces | {piece.removesuffix("'s") for piece in pieces}


def words_of_name(name: str) -> set[str]:
    """The words by which a change of the treatment called ``name`` is known, short ones such as “ECT” included."""
    words = {piece for token in cut(name) if token.kind == "word" for piece in _pieces(folded(token.text))}
    return {word for word in words - FUNCTION_WORDS if len(word) > 1}
