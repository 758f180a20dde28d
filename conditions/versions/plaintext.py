"""A content version as plain text, every word the public sees. Pure; stays as it is for each schema for ever."""

from conditions.versions.sections import section_lines


def heading_lines(content: dict) -> list[str]:
    title = content["title"] + (f" ({content['abbreviation']})" if content["abbreviation"] else "")
    found = [title]
    if content["also_called"]:
        found.append("Also called: " + ", ".join(content["also_called"]))
    if content["codes"]:
        found.append(" / ".join(f"{code['system']} {code['code']}" for code in content["codes"]))
    return [*found, content["summary"]]


def stopped(text: str) -> str:
    """``text`` with the stop that ends it: a full stop where none stands."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def reference_line(reference: dict) -> str:
    """One reference as it is printed: who, what, where, when, identifiers, our summary."""
    parts = [stopped(reference["authors"])]
    if reference["title"]:
        parts.append(stopped(reference["title"]))
    parts.append(f"{reference['journal']}, {reference['year']}.")
    if reference["pmid"]:
        parts.append(f"PMID {reference['pmid']}.")
    if reference["doi"]:
        parts.append(f"doi:{reference['doi']}.")
    if reference["retraction"]:
        parts.append(f"[{reference['retraction']}]")
    if reference["further_reading"]:
        parts.append("(Further reading.)")
    if reference["summary"]:
        parts.append(reference["summary"])
    return f"{reference['number']}. " + " ".join(parts)


OUR_SERVICE = "About our service"


def plain_text(content: dict, *, labelled: bool = False) -> str:
    """The whole page as text: blocks separated by an empty line, one newline at the end.

    ``labelled`` is for readers: what is about the practice's own service begins with a line that says so, as it does on
    the page. What is frozen with a version has no such line.
    """
    blocks = ["\n".join(heading_lines(content))]
    if content["sample"]:
        blocks.append(content["sample"])
    for section in content["sections"]:
        label = [OUR_SERVICE] if labelled and section["kind"] == "practice_fit" else []
        blocks.append("\n".join([*label, *section_lines(section)]))
    if content["references"]:
        blocks.append("\n".join(["References", *map(reference_line, content["references"])]))
    if content["search_phrases"]:
        blocks.append("\n".join(["Common ways people search for this", *content["search_phrases"]]))
    blocks.append(content["disclaimer"])
    return "\n\n".join(block for block in blocks if block) + "\n"
