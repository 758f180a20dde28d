"""Which characters may stand in a text that becomes public or enters the record. Pure: no Django.

One rule by Unicode category: what cannot be seen, turns the direction of text, means something else on every computer,
or marks text that was lost is refused where a text is entered. What is stored is made well formed on its way out.
An emoji that this version of Python does not know counts as unassigned.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

_SOFT_HYPHEN = "\u00ad"
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_AS_TEXT_OR_EMOJI = "\ufe0e\ufe0f"
_KEYCAP = "\u20e3"
_KEYCAP_BASES = "#*0123456789"
# Emoji that Unicode counts among letters and punctuation, or that stand before its blocks of symbols.
_EMOJI_BASES = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d"
_FIRST_SYMBOL = "\u2190"  # before it stand signs such as ° and +, which are no emoji

# Not to be seen, though their categories are those of letters, marks and symbols.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0]")
_OTHER_SELECTORS = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_LOST = "\ufffc\ufffd"
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile("[\ud800-\udfff]")
# What XML 1.0 cannot hold (section 2.2), which is more than JSON and UTF-8 refuse.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Scripts in which letters join, or are kept from joining, by a character of their own: Arabic, Syriac, Thaana, N'Ko,
# Mandaic and their supplements; those of India and Sri Lanka; Tibetan, Myanmar; Khmer; Mongolian.
_JOINING = (
    ("\u0600", "\u08ff"),
    ("\u0900", "\u0dff"),
    ("\u0f00", "\u109f"),
    ("\u1780", "\u18af"),
    ("\ufb50", "\ufdff"),
    ("\ufe70", "\ufefe"),
)

# Control characters have no name of their own in Unicode; these are the aliases it gives them.
_CONTROLS = (
    "null", "start of heading", "start of text", "end of text", "end of transmission", "enquiry", "acknowledge",
    "alert", "backspace", "character tabulation", "line feed", "line tabulation", "form feed", "carriage return",
    "shift out", "shift in", "data link escape", "device control one", "device control two", "device control three",
    "device control four", "negative acknowledge", "synchronous idle", "end of transmission block", "cancel",
    "end of medium", "substitute", "escape", "information separator four", "information separator three",
    "information separator two", "information separator one",
)  # fmt: skip
_NAMES = {**{chr(code): name for code, name in enumerate(_CONTROLS)}, "\x7f": "delete", "\x85": "next line"}
_KINDS = {
    "Cc": "control character",
    "Cs": "half of a pair of surrogates",
    "Co": "private use character",
    "Cn": "unassigned character",
}


def all_refused(text: str, *, line_breaks: bool = True) -> Iterator[tuple[int, str]]:
    """(place, character) of each character of ``text`` that may not stand in it. Soft hyphens are let through: they are
    to be taken out by ``stripped``, which never makes a text that was fine into one that is not.
    """
    if text.isascii() and text.isprintable():
        return
    for place, character in enumerate(text):
        if not _may_stand(text, place, character, line_breaks):
            yield place, character


def refused(text: str, *, line_breaks: bool = True) -> str | None:
    """The first character of ``text`` that may not stand in it; None if there is none."""
    _place, character = next(all_refused(text, line_breaks=line_breaks), (0, None))
    return character


def problem(text: str, *, line_breaks: bool = True) -> str:
    """A sentence that names the first character that may not stand in ``text`` and says why; empty when all may.

    The character itself is not in the sentence, so the sentence can be shown and put on record.
    """
    found = refused(text, line_breaks=line_breaks)
    return "" if found is None else f"The character {name_of(found)} may not stand here: {_why(found)}."


def half(text: str) -> str:
    """A sentence if there is half a character (a lone surrogate) in ``text``, which nothing can store; else empty."""
    found = _HALF.search(text)
    return problem(found.group()) if found else ""


def stripped(text: str) -> str:
    """``text`` without soft hyphens. They are typesetting, cannot be seen in most places, and come from copied text."""
    return text.replace(_SOFT_HYPHEN, "")


def well_formed(text: str) -> str:
    """``text`` with U+FFFD for whatever XML 1.0 cannot hold, so that no answer breaks on what is stored."""
    return _NO_XML.sub("\ufffd", text)


def well_formed_throughout(value: Any) -> Any:
    """``value``, made of what JSON knows, with every text in it well formed."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, Mapping):
        return {well_formed_throughout(key): well_formed_throughout(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [well_formed_throughout(item) for item in value]
    return value


def name_of(character: str) -> str:
    """Code point and name, such as “U+000B (line tabulation)”."""
    category = unicodedata.category(character)
    name = _NAMES.get(character) or unicodedata.name(character, "").lower() or _KINDS.get(category, "no name")
    if _is_noncharacter(character):
        name = "noncharacter"
    return f"U+{ord(character):04X} ({name})"


def _may_stand(text: str, place: int, character: str, line_breaks: bool) -> bool:
    if character in "\n\r":
        return line_breaks
    if character in ("\t", _SOFT_HYPHEN):
        return True
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if character in (_JOINER, _NON_JOINER):
        return _joins(character, text[:place].rstrip(_AS_TEXT_OR_EMOJI)[-1:], before, after)
    if character in _AS_TEXT_OR_EMOJI:
        return _is_emoji(before) or (before in _KEYCAP_BASES and bool(before) and after == _KEYCAP)
    if character in _LOST or _UNSEEN.match(character) or _OTHER_SELECTORS.match(character):
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _joins(character: str, emoji_before: str, before: str, after: str) -> bool:
    """Between two letters of a script that joins them; the joiner also between two emoji."""
    if _is_of_a_joining_script(before) and _is_of_a_joining_script(after):
        return True
    return character == _JOINER and _is_emoji(emoji_before) and _is_emoji(after)


def _is_of_a_joining_script(character: str) -> bool:
    if not character or not any(first <= character <= last for first, last in _JOINING):
        return False
    return unicodedata.category(character)[0] in "LM" and not _UNSEEN.match(character)


def _is_emoji(character: str) -> bool:
    if not character or _UNSEEN.match(character) or character in _LOST:
        return False
    is_symbol = character >= _FIRST_SYMBOL and unicodedata.category(character) in ("So", "Sm", "Sk")
    return is_symbol or character in _EMOJI_BASES


def _is_noncharacter(character: str) -> bool:
    return "\ufdd0" <= character <= "\ufdef" or ord(character) & 0xFFFE == 0xFFFE


def _why(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\r":
        return "this text is one line"
    if character in _LOST:
        return "it marks something that was lost"
    if _TURNING.match(character):
        return "it turns the direction of text"
    reasons = {
        "Cc": "it is a control character, which is no text",
        "Cs": "it is half of a character, such as half an emoji",
        "Co": "it means something else on every computer",
        "Cn": "it stands for no character",
        "Zl": "it breaks the line in a way that few programs know; use the Enter key",
        "Zp": "it ends the paragraph in a way that few programs know; use the Enter key",
    }
    return reasons.get(category, "it cannot be seen in this place")
