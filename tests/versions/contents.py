"""Frozen contents made up by hypothesis, and the places in them that a reader can see."""

from hypothesis import strategies as st

text = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="[]"), min_size=1, max_size=20
)
run = st.fixed_dictionaries({"text": text}, optional={"bold": st.just(True), "href": st.just("https://example.org/")})
paragraph = st.fixed_dictionaries({"kind": st.just("paragraph"), "runs": st.lists(run, min_size=1, max_size=2)})
bullets = st.fixed_dictionaries(
    {
        "kind": st.just("list"),
        "ordered": st.booleans(),
        "items": st.lists(st.lists(run, min_size=1, max_size=1), max_size=2),
    }
)
prose = st.lists(paragraph | bullets, min_size=1, max_size=2)


def section(kind, **fields):
    return st.fixed_dictionaries({"kind": st.just(kind), "heading": text, **fields})


sections = st.lists(
    st.one_of(
        section("key_points", points=st.lists(text, min_size=1, max_size=3)),
        section("definition", prose=prose),
        section(
            "faq", items=st.lists(st.fixed_dictionaries({"question": text, "answer": text}), min_size=1, max_size=2)
        ),
        section(
            "table",
            caption=text,
            header=st.lists(text, min_size=1, max_size=2),
            rows=st.lists(st.lists(text), max_size=1),
        ),
    ),
    min_size=1,
    max_size=4,
)
reference = st.fixed_dictionaries(
    {
        "number": st.integers(1, 9),
        "authors": text,
        "title": text,
        "journal": text,
        "year": st.integers(1900, 2100),
        "pmid": st.from_regex(r"[1-9]\d{0,7}", fullmatch=True),
        "doi": st.just(""),
        "retraction": st.just(""),
        "summary": text,
        "further_reading": st.booleans(),
    }
)


def contents():
    """Contents of schema 1."""
    return st.fixed_dictionaries(
        {
            "schema": st.just(1),
            "language": st.just("en"),
            "slug": st.from_regex(r"[a-z]{1,8}", fullmatch=True),
            "title": text,
            "abbreviation": st.just("") | text,
            "also_called": st.lists(text, max_size=2),
            "codes": st.lists(st.fixed_dictionaries({"system": st.just("ICD-10"), "code": text}), max_size=2),
            "summary": text,
            "search_phrases": st.lists(text, max_size=2),
            "mental_health": st.booleans(),
            "sample": st.just(""),
            "sections": sections,
            "references": st.lists(reference, max_size=2),
            "disclaimer": text,
        }
    )


def visible_places(value) -> list[tuple]:
    """Every (holder, key) whose value is text or a number; each can be changed in place."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in pairs:
        if isinstance(item, dict | list):
            found += visible_places(item)
        elif isinstance(item, str) or (isinstance(item, int) and not isinstance(item, bool)):
            found.append((value, key))
    return found
