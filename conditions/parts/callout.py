"""Something that a reader must not miss."""

from wagtail import blocks

from conditions.parts.base import CITE, EXTRA, PartBlock, prose_block
from conditions.parts.page import FREE, PartShape
from conditions.parts.shapes import Prose, Text, record


class CalloutBlock(PartBlock):
    heading = blocks.CharBlock(max_length=120)
    text = prose_block(help_text=CITE)

    class Meta:
        icon = "info-circle"
        label = "Callout"
        group = EXTRA
        description = "Something a reader must not miss. Use it rarely."
        preview_value = {"heading": "Worth knowing", "text": "<p>One thing, said plainly.</p>"}


PART = PartShape(
    kind="callout",
    label="Callout",
    place=FREE,
    once=False,
    shape=record(heading=Text(label="heading", heads=True, required=True), text=Prose(label="text", required=True)),
)
BLOCK = CalloutBlock
