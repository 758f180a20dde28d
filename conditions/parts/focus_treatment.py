"""Where a treatment that the practice offers stands; one part for each such treatment."""

from wagtail import blocks

from conditions.parts.base import CITE, TREATMENT, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.safety import ASKED_FOR
from conditions.parts.shapes import Prose, Text, record


class FocusTreatmentBlock(PartBlock):
    treatment = blocks.CharBlock(max_length=60, default="ketamine", help_text="As in “Where ketamine fits”")
    text = prose_block(help_text=CITE)

    class Meta:
        icon = "crosshairs"
        label = "Where the treatment fits"
        group = TREATMENT
        description = "Where a treatment that the practice offers stands. Asks for the part “Safety”."
        preview_value = {"treatment": "ketamine", "text": "<p>What the evidence says, and what it does not.</p>"}


def _heading(part, stands, _practice):
    return stands.format(treatment=part["treatment"]) if part["treatment"] else ""


def _structured(part, _about):
    return {"mentions": [{"@type": "Thing", "name": part["treatment"]}]}


PART = PartShape(
    kind="focus_treatment",
    label="Where the treatment fits",
    place=70,
    headings={"en": "Where {treatment} fits"},
    heading_from=_heading,
    once=False,
    asks_for=(ASKED_FOR,),
    shape=record(
        treatment=Text(label="treatment", required=True, flag="drug", silent=True),
        text=Prose(label="text", required=True),
    ),
    structured=_structured,
)
BLOCK = FocusTreatmentBlock
