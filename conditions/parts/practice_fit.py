"""How the practice treats the condition: apart from the clinical text, and labelled as ours."""

from conditions.parts.base import SERVICE, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.safety import ASKED_FOR
from conditions.parts.shapes import Prose, record


class PracticeFitBlock(PartBlock):
    text = prose_block()

    class Meta:
        icon = "home"
        label = "Where this fits with our practice"
        group = SERVICE
        description = "How the practice treats it. Shown apart from the clinical text, labelled as ours."
        preview_value = {"text": "<p>How the practice approaches this condition.</p>"}


def _heading(_part, stands, practice):
    return stands.format(practice=practice)


PART = PartShape(
    kind="practice_fit",
    label="Where this fits with our practice",
    place=90,
    headings={"en": "Where this fits with {practice}"},
    heading_from=_heading,
    labelled="About our service",
    asks_for=(ASKED_FOR,),
    shape=record(text=Prose(label="text", required=True)),
)
BLOCK = PracticeFitBlock
