"""What the condition is and how it is diagnosed."""

from conditions.parts.base import CITE, CLINICAL, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.shapes import Prose, record


class DefinitionBlock(PartBlock):
    text = prose_block(help_text=CITE)

    class Meta:
        icon = "doc-full"
        label = "Clinical definition"
        group = CLINICAL
        description = "What the condition is and how it is diagnosed."
        preview_value = {"text": "<p>The diagnosis asks for these signs, lasting at least this long.</p>"}


PART = PartShape(
    kind="definition",
    label="Clinical definition",
    place=30,
    headings={"en": "Clinical definition"},
    required=True,
    shape=record(text=Prose(label="text", required=True)),
)
BLOCK = DefinitionBlock
