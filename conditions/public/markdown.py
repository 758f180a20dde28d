"""A content version as Markdown (CommonMark with tables), every word of it. Pure."""

import re
from collections.abc import Callable

from conditions.versions.citations import segments
from conditions.versions.plaintext import OUR_SERVICE, reference_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w+;))")
_STARTS_A_BLOCK = re.compile(r"^(\d+)([.)])|^([-+])(?=\s)")


def markdown(content: dict, absolute: Callable[[str], str], file_url: Callable[[str], str]) -> str:
    """``absolute`` makes an address of a path of this site, ``file_url`` of the name of a stored figure."""
    form = _Form(absolute, file_url)
    blocks = [f"# {_text(_title(content))}"]
    if content["sample"]:
        blocks.append(f"> {_text(content['sample'])}")
    if content["also_called"]:
        blocks.append("Also called: " + _text(", ".join(content["also_called"])))
    if content["codes"]:
        blocks.append(" / ".join(_text(f"{code['system']} {code['code']}") for code in content["codes"]))
    blocks.append(_text(content["summary"]))
    for section in content["sections"]:
        blocks += form.section(section)
    if content["references"]:
        blocks.append("## References")
        blocks.append("\n".join(_reference(reference) for reference in content["references"]))
    if content["search_phrases"]:
        blocks.append("## Common ways people search for this")
        blocks.append(_list(content["search_phrases"]))
    blocks.append(_text(content["disclaimer"]))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _title(content: dict) -> str:
    return content["title"] + (f" ({content['abbreviation']})" if content["abbreviation"] else "")


class _Form:
    """The parts of a page; knows where links and figures lead."""

    def __init__(self, absolute: Callable[[str], str], file_url: Callable[[str], str]):
        self.absolute, self.file_url = absolute, file_url

    def section(self, section: dict) -> list[str]:
        kind = section["kind"]
        blocks = [f"## {_text(section['heading'])}"] if section.get("heading") else []
        if kind == "practice_fit":
            blocks.insert(0, f"*{OUR_SERVICE}*")
        if kind == "urgent_help":
            contacts = [" – ".join(filter(None, (c["name"], c["phone"], c["text"]))) for c in section["contacts"]]
            return [*blocks, _text(section["text"]), _list(contacts)]
        if kind == "key_points":
            return [*blocks, _list(section["points"])]
        if kind == "differential":
            return blocks + [text for item in section["items"] for text in self.difference(item)]
        if kind == "treatments":
            return blocks + [text for item in section["items"] for text in _treatment(item)]
        if kind == "safety":
            parts = [(f"### {_text(part['heading'])}", _list(part["lines"])) for part in section["parts"]]
            return blocks + [text for part in parts for text in part]
        if kind == "faq":
            asked = [(f"### {_text(item['question'])}", _text(item["answer"])) for item in section["items"]]
            return blocks + [text for item in asked for text in item]
        if kind == "figure":
            return [*blocks, self.figure(section), _text(section["caption"])]
        if kind == "table":
            return [*blocks, _text(section["caption"]), _table(section)]
        return [*blocks, *map(self.prose, section["prose"]), _list(section.get("steps", []), ordered=True)]

    def difference(self, item: dict) -> list[str]:
        link = item.get("link")
        on = f" [{_text(link['title'])}]({self.address(link['href'])})" if link else ""
        return [f"### {_text(', '.join(item['names']))}", _text(item["text"]) + on]

    def figure(self, section: dict) -> str:
        name = section["file"]["name"]
        return f"![{_text(section['alt'])}]({self.file_url(name)})" if name else ""

    def address(self, href: str) -> str:
        whole = self.absolute(href) if href.startswith("/") else href
        return whole.replace("(", "%28").replace(")", "%29")

    def prose(self, part: dict) -> str:
        if part["kind"] == "paragraph":
            return self.runs(part["runs"])
        marks = (f"{n}. " if part["ordered"] else "- " for n in range(1, len(part["items"]) + 1))
        return "\n".join(mark + self.runs(runs) for mark, runs in zip(marks, part["items"], strict=True))

    def runs(self, runs: list[dict]) -> str:
        return _not_a_block("".join(map(self.run, runs)))

    def run(self, run: dict) -> str:
        """Marks hug the words: CommonMark knows no emphasis that ends in a space."""
        text, words = run["text"], _escape(run["text"].strip())
        if not words:
            return text
        if run.get("italic"):
            words = f"*{words}*"
        if run.get("bold"):
            words = f"**{words}**"
        if run.get("href"):
            words = f"[{words}]({self.address(run['href'])})"
        return text[: len(text) - len(text.lstrip())] + words + text[len(text.rstrip()) :]


def _treatment(item: dict) -> list[str]:
    about = " · ".join(filter(None, (item["therapy"], item["status"])))
    return [f"### {_text(item['name'])}", f"*{_text(about)}*" if about else "", _text(item["text"])]


def _reference(reference: dict) -> str:
    number, _dot, rest = reference_line(reference).partition(". ")
    return f"{number}. {_text(rest)}"


def _table(section: dict) -> str:
    rows = [section["header"], ["---"] * len(section["header"]), *section["rows"]]
    cells = [[cell if cell == "---" else _text(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _list(lines: list[str], *, ordered: bool = False) -> str:
    return "\n".join(f"{n}. {_text(line)}" if ordered else f"- {_text(line)}" for n, line in enumerate(lines, 1))


def _text(text: str) -> str:
    return _not_a_block(_escape(text))


def _not_a_block(text: str) -> str:
    """A paragraph that begins as a list item would stays a paragraph."""
    return _STARTS_A_BLOCK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def _escape(text: str) -> str:
    """Characters that Markdown takes for marks, but not the brackets of citations: [1] stays readable as it is."""
    return "".join(
        _SPECIAL.sub(r"\\\1", piece) if isinstance(piece, str) else f"[{', '.join(map(str, piece))}]"
        for piece in segments(text)
    )
