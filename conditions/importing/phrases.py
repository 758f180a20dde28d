"""Search phrases: separated ones are read, run-on ones are shown with a proposed split. Pure."""

import re

from conditions.importing.findings import Findings
from conditions.importing.sources import Line
from conditions.parts.limits import PHRASE_LENGTH, fits

_SEPARATORS = re.compile("[;|]")
_GLUED = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")
_LONGEST_WORD = 50  # letters: no word of a language is longer, and none is looked for inside another
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def read_phrases(lines: list[Line], given: list[str] | None, vocabulary: set[str], findings: Findings) -> list[str]:
    """The phrases in ``lines``, or those ``given`` by hand if joined together they are what stands there."""
    if not lines:
        return []
    pieces = [piece for line in lines for piece in _pieces(line) if piece]
    if given is not None:
        return _check_given(lines[0], "".join(pieces), given, findings)
    if len(lines) == 1 and len(pieces) == 1 and (len(pieces[0]) > PHRASE_LENGTH[1] or _GLUED.search(pieces[0])):
        findings.proposed_phrases = propose_split(pieces[0], vocabulary)
        findings.error(
            "phrases.run_on",
            lines[0].number,
            lines[0].column,
            "The search phrases run into each other: the separators between them are lost.",
            "If this split is right, give it as the phrases: " + "|".join(findings.proposed_phrases),
        )
        return []
    for line in lines:
        _check_lengths(line, findings)
    return pieces


def _pieces(line: Line) -> list[str]:
    return [piece.strip() for piece in _SEPARATORS.split(line.text)]


def _check_lengths(line: Line, findings: Findings) -> None:
    position = 0
    for piece in _pieces(line):
        column = line.text.find(piece, position) + line.column
        position = column - line.column + len(piece)
        if piece and not fits(len(piece), PHRASE_LENGTH):
            findings.error(
                "phrases.length",
                line.number,
                column,
                f"The search phrase “{piece[:40]}” has {len(piece)} characters.",
                f"Keep each between {PHRASE_LENGTH[0]} and {PHRASE_LENGTH[1]}.",
            )


def _check_given(line: Line, joined: str, given: list[str], findings: Findings) -> list[str]:
    phrases = [phrase.strip() for phrase in given if phrase.strip()]
    proposed = "".join(phrases)
    if proposed != joined:
        same = next((i for i, (a, b) in enumerate(zip(proposed, joined, strict=False)) if a != b), None)
        same = min(len(proposed), len(joined)) if same is None else same
        findings.error(
            "phrases.mismatch",
            line.number,
            line.column + same,
            "The given phrases, joined together, are not what stands in the document.",
            f"They differ at “{joined[same : same + 20]}” in the document.",
        )
        return []
    for phrase in phrases:
        if not fits(len(phrase), PHRASE_LENGTH):
            findings.error(
                "phrases.length",
                line.number,
                line.column,
                f"The search phrase “{phrase[:40]}” has {len(phrase)} characters.",
                f"Keep each between {PHRASE_LENGTH[0]} and {PHRASE_LENGTH[1]}.",
            )
    return phrases


def vocabulary_of(texts: list[str]) -> set[str]:
    return {word.lower() for text in texts for word in _WORD.findall(text) if 2 < len(word) <= _LONGEST_WORD}


def propose_split(text: str, vocabulary: set[str]) -> list[str]:
    """Where ``text`` may fall into phrases: inside a word that is two words of the document written together."""
    phrases, current = [], ""
    for token in re.findall(r"\S+|\s+", text):
        cut = _cut(token, vocabulary)
        if cut:
            phrases.append((current + token[:cut]).strip())
            current = token[cut:]
        else:
            current += token
    return [phrase for phrase in [*phrases, current.strip()] if phrase]


def _cut(token: str, vocabulary: set[str]) -> int:
    """Where a glued token falls apart; 0 if it is a word by itself. The longest known second half wins."""
    if token.lower() in vocabulary or not _WORD.fullmatch(token):
        return 0
    for cut in range(max(2, len(token) - _LONGEST_WORD), len(token) - 2):
        head, tail = token[:cut], token[cut:]
        case_changes = head[-1].islower() != tail[0].islower() and not (head[-1].isupper() and len(head) == 1)
        if tail.lower() in vocabulary and (head.lower() in vocabulary or case_changes or len(tail) > 6):
            return cut
    return 0
