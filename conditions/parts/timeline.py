"""“What to expect”: ordered steps, each with the time it takes or starts at."""

from wagtail import blocks

from conditions.parts.base import CITE, TREATMENT, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.shapes import Items, Prose, Text, record


class TimelineStepBlock(blocks.StructBlock):
    span = blocks.CharBlock(max_length=60, help_text="When, for example “Weeks 1 to 4” or “After 6 months”")
    text = prose_block(help_text=CITE)


class TimelineBlock(PartBlock):
    steps = blocks.ListBlock(TimelineStepBlock(), min_num=2)

    class Meta:
        icon = "date"
        label = "What to expect"
        group = TREATMENT
        description = "What happens when, step by step, so that nobody has to guess."
        preview_value = {
            "steps": [
                {"span": "Weeks 1 to 4", "text": "<p>What most people notice first.</p>"},
                {"span": "After 3 months", "text": "<p>What is looked at then.</p>"},
            ]
        }


PART = PartShape(
    kind="timeline",
    label="What to expect",
    place=85,
    headings={"en": "What to expect"},
    shape=record(
        steps=Items(
            label="step",
            least=2,
            of=record(
                span=Text(label="time", heads=True, required=True, flag="number"),
                text=Prose(label="text", required=True),
            ),
        )
    ),
)
BLOCK = TimelineBlock
