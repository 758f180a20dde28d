"""What stands at the head of a condition page and around its parts. Pure."""

from conditions.parts.shapes import Flag, Items, Lines, Number, Text, Weight, record

LANGUAGES = {"en": "English"}

HEAD = record(
    schema=Number(label="schema", silent=True),
    language=Text(label="language", silent=True, required=True),
    slug=Text(label="address", silent=True, required=True),
    title=Text(label="title", heads=True, required=True, weight=Weight.TITLE),
    abbreviation=Text(label="abbreviation", weight=Weight.TITLE),
    also_called=Lines(label="other name", cited=False, ordered=False, weight=Weight.OTHER_NAME),
    codes=Items(
        label="code",
        ordered=False,
        of=record(
            system=Text(label="system", flag="code", weight=Weight.NOTHING),
            code=Text(label="code", flag="code", weight=Weight.NOTHING),
        ),
    ),
    summary=Text(label="summary", required=True),
    search_phrases=Lines(label="search phrase", cited=False, ordered=False, weight=Weight.PHRASE),
    mental_health=Flag(label="mental-health page", silent=True),
    quick_exit=Flag(label="quick way out", silent=True),
    sample=Text(label="sample notice", weight=Weight.NOTHING),
    disclaimer=Text(label="disclaimer", required=True, weight=Weight.NOTHING),
)
