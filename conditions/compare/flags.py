"""What a change may mean to a patient: told by the words it touches and by the place it stands at. Pure."""

import re
from collections.abc import Iterable

from conditions.coding.drugs import DRUGS
from conditions.coding.vocabulary import NEGATIONS, NUMBER_WORDS, ROUTES, UNITS
from conditions.compare.tokens import Token, folded

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
    return [flag for flag in FLAGS if flag in found]


def _flags_of(token: Token, treatments: frozenset[str]) -> set[str]:
    word = folded(token.text)
    if token.kind == "phone" or token.text in _SHORT_LINES:
        return {"phone"}
    if token.kind == "number":
        return {"percentage", "number"} if "%" in word else {"number"}
    if token.kind == "sign":
        return {"percentage"} if word == "%" else set()
    if token.kind != "word":
        return set()
    found = set()
    pieces = {word, word.replace(".", ""), *re.split(r"[/-]", word)}  # “b.i.d” is “bid”
    pieces |= {piece.removesuffix("'s") for piece in pieces}
    if pieces & NEGATIONS or word.endswith("n't"):
        found.add("negation")
    if pieces & (NUMBER_WORDS | ROUTES) or all(unit in UNITS for unit in token.text.split("/")):
        found.add("number")
    if any(piece in DRUGS or piece in treatments for piece in pieces):
        found.add("drug")
    if _CODE.fullmatch(token.text):
        found.add("code")
    elif any(character.isdigit() for character in word):
        found.add("number")
    return found
