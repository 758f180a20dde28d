"""What is done when standard treatments fail."""

from wagtail import blocks

from conditions.parts.base import CITE, TREATMENT, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.shapes import Lines, Prose, record


class RefractoryBlock(PartBlock):
    text = prose_block(help_text=CITE)
    steps = blocks.ListBlock(blocks.TextBlock(rows=2), min_num=0, required=False, help_text="Steps in order, if any")

    class Meta:
        icon = "history"
        label = "When standard treatments fail"
        group = TREATMENT
        description = "What treatment resistance means here, and the steps that follow."
        preview_value = {
            "text": "<p>When two good trials have failed:</p>",
            "steps": ["Check the diagnosis.", "Change one thing."],
        }


PART = PartShape(
    kind="refractory",
    label="When standard treatments fail",
    place=60,
    headings={"en": "When standard treatments fail"},
    kept=("steps",),
    shape=record(text=Prose(label="text", required=True), steps=Lines(label="step", numbered=True)),
)
BLOCK = RefractoryBlock
