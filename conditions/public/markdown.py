"""A content version as Markdown (CommonMark with tables), every word of it. Pure: made of the lines of its outline."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from conditions.parts.inline import Run, cited
from conditions.parts.page import PageShape, numbers_of
from conditions.versions.outline import Line, Outline

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w+;))")
_NOT_IN_AN_ADDRESS = re.compile(r"[\s()<>\\`|]")
_NO_ENTITY = re.compile(r"&(?=#?\w+;)")
_NOTHING = "<!-- -->"
_STARTS_A_BLOCK = re.compile(r"^(\d+)([.)])|^([-+=])(?=\s|\3*\s*$)", re.MULTILINE)


def markdown(
    page: PageShape,
    content: Mapping[str, Any],
    address_of: Callable[[str], str | None],
    file_url: Callable[[str], str],
) -> str:
    """``address_of`` makes the address of a page of ours of its key, None where it is not public; ``file_url`` that of
    a stored figure of its name.
    """
    form = _Form(numbers_of(page, content), address_of, file_url)
    title = content["title"] + (f" ({content['abbreviation']})" if content["abbreviation"] else "")
    blocks = [f"# {_text(title)}"]
    if content["sample"]:
        blocks.append(f"> {_text(content['sample'])}")
    if content["also_called"]:
        blocks.append("Also called: " + _text(", ".join(content["also_called"])))
    if content["codes"]:
        blocks.append(" / ".join(_text(f"{code['system']} {code['code']}") for code in content["codes"]))
    blocks.append(_text(content["summary"]))
    for lines in Outline(page, content, labelled=True).lines():
        blocks += form.blocks(lines)
    if content["search_phrases"]:
        blocks.append("## Common ways people search for this")
        blocks.append("\n".join(f"- {_text(phrase)}" for phrase in content["search_phrases"]))
    blocks.append(_text(content["disclaimer"]))
    return "\n\n".join(block for block in blocks if block) + "\n"


class _Form:
    """Knows where citations, links and figures lead."""

    def __init__(
        self,
        numbers: dict[str, int],
        address_of: Callable[[str], str | None],
        file_url: Callable[[str], str],
    ):
        self.numbers, self.address_of, self.file_url = numbers, address_of, file_url

    def blocks(self, lines: list[Line]) -> list[str]:
        found: list[str] = []
        for style, together in groupby(lines, key=lambda line: line.style):
            if style == "item":
                found += self.list_blocks(list(together))
            elif style == "row":
                found.append(self.table(list(together)))
            else:
                found += map(self.block, together)
        return found

    def block(self, line: Line) -> str:
        if line.style == "heading":
            return f"{'#' * line.level} {_text(_words(line.runs))}"
        if line.style == "figure":
            return self.figure(line)
        if line.style == "link" and not self.address(line.runs[0]["link"]):
            return ""
        words = self.runs(line.runs)
        return f"*{words}*" if line.style == "note" else words

    def list_blocks(self, lines: list[Line]) -> list[str]:
        """Neighbouring lists stay apart by a comment, or Markdown would take them for one."""
        found: list[list[str]] = []
        indents: dict[int, int] = {}
        before: Line | None = None
        for line in lines:
            mark = f"{line.number}. " if line.number else "- "
            indent = " " * sum(width for level, width in indents.items() if level < line.level)
            indents = {level: width for level, width in indents.items() if level < line.level} | {line.level: len(mark)}
            begins = line.level == 0 and before is not None and _is_another_list(before, line)
            if begins or not found:
                found.append([])
            words = self.runs(line.runs).replace("\n", f"\n{indent}{' ' * len(mark)}")
            found[-1].append(f"{indent}{mark}{words}")
            if line.level == 0:
                before = line
        return ["\n\n<!-- -->\n\n".join("\n".join(one) for one in found)]

    def figure(self, line: Line) -> str:
        name, words = line.file["name"] if line.file else "", _text(_words(line.runs))
        return f"![{words}]({self.file_url(name)})" if name else words

    def table(self, lines: list[Line]) -> str:
        header, *rows = [[self.runs(cell) for cell in line.cells] for line in lines]
        cells = [header, ["---"] * len(header), *rows]
        return "\n".join(f"| {' | '.join(cell.replace(chr(10), ' ') for cell in row)} |" for row in cells)

    def runs(self, runs: list[Run]) -> str:
        """The runs of a line one behind the other, kept from meaning something together that they do not mean alone."""
        made, closes, cites = "", False, False
        for run in runs:
            piece = self.run(run)
            marked = bool(run.get("bold") or run.get("italic")) and not self.address(run.get("link", {}))
            marked = marked and bool(run["text"].strip())
            if made and _must_be_parted(made, closes, piece, marked and piece.startswith("*")):
                made += _NOTHING
            elif made.endswith("!") and piece.startswith("["):
                made = made[:-1] + "\\!"  # no image
            elif cites and piece.startswith((":", "(")):
                piece = "\\" + piece  # neither the definition of a link nor a link
            made += piece
            closes, cites = marked and piece.endswith("*"), "cite" in run
        return _not_a_block(made)

    def run(self, run: Run) -> str:
        """Marks hug the words: CommonMark knows no emphasis that ends in a space."""
        if "cite" in run:
            return cited(run, self.numbers)
        text: str = run["text"]
        words = _escape(text.strip()).replace("\n", "\\\n")
        if not words:
            return text.replace("\n", "\\\n")
        if run.get("italic"):
            words = f"*{words}*"
        if run.get("bold"):
            words = f"**{words}**"
        address = self.address(run.get("link", {}))
        if address:
            words = f"[{words}]({address})"
        lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return lead.replace("\n", "\\\n") + words + trail.replace("\n", "\\\n")

    def address(self, link: Mapping[str, str]) -> str:
        whole = link.get("href") or (self.address_of(link["page"]) if "page" in link else "") or ""
        return _NO_ENTITY.sub(r"\\&", _NOT_IN_AN_ADDRESS.sub(lambda found: quote(found.group()), whole))


def _is_another_list(before: Line, line: Line) -> bool:
    return bool(before.number) != bool(line.number) or line.number == 1


def _words(runs: list[Run]) -> str:
    return "".join(run.get("text", "") for run in runs)


def _text(text: str) -> str:
    return _not_a_block(_escape(text))


def _must_be_parted(made: str, closes: bool, piece: str, opens: bool) -> bool:
    """Whether marks would not be read as marks where ``made`` ends and ``piece`` begins.

    CommonMark takes two marks that touch for one, and knows none between a letter and a sign (“**Note:**so”). A comment
    between them is a sign by itself.
    """
    if closes and opens:
        return True
    if opens:
        return _is_letter(made[-1]) and not _is_letter(piece.lstrip("*")[0], symbols=False)
    return closes and _is_letter(piece[0]) and not _is_letter(made.rstrip("*")[-1], symbols=False)


def _is_letter(character: str, *, symbols: bool = True) -> bool:
    """Neither a space nor a sign. Whether symbols such as “€” are signs depends on the edition of CommonMark."""
    if character.isspace() or character.isascii():
        return character.isalnum()
    kind = unicodedata.category(character)[0]
    return kind != "P" and (symbols or kind != "S")


def _not_a_block(text: str) -> str:
    """A paragraph that begins as a list item would stays a paragraph."""
    return _STARTS_A_BLOCK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def _escape(text: str) -> str:
    """Characters that Markdown takes for marks."""
    return _SPECIAL.sub(r"\\\1", text)
