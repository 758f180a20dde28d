"""“The short version”: what stays with a reader who reads nothing else."""

from wagtail import blocks

from conditions.parts.base import CITE, FIRST, PartBlock
from conditions.parts.limits import KEY_POINTS
from conditions.parts.page import PartShape
from conditions.parts.shapes import Lines, Weight, record

LEAST, MOST = KEY_POINTS


class KeyPointsBlock(PartBlock):
    points = blocks.ListBlock(blocks.TextBlock(rows=2), min_num=LEAST, max_num=MOST, help_text=CITE)

    class Meta:
        icon = "list-ul"
        label = "The short version"
        group = FIRST
        description = "Three to eight points that stand by themselves, for readers who read nothing else."
        preview_value = {"points": ["What it is, in one sentence.", "What helps first.", "What to do when that fails."]}


PART = PartShape(
    kind="key_points",
    label="The short version",
    place=20,
    headings={"en": "The short version"},
    required=True,
    shape=record(points=Lines(label="point", least=LEAST, most=MOST, weight=Weight.KEY_POINT)),
)
BLOCK = KeyPointsBlock
