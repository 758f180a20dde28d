"""Regulatory status, risks, who should not have the treatment, and how it is monitored."""

from wagtail import blocks

from conditions.parts.base import CITE, TREATMENT, PartBlock
from conditions.parts.page import PartShape
from conditions.parts.shapes import CitedText, Lines, record

# What a part that speaks of the treatment or of our service asks for (PartShape.asks_for).
ASKED_FOR = (
    "safety",
    "A page that speaks of the treatment or of our service needs the part “Safety”.",
    "Say the regulatory status, serious risks, who should not have it, and how it is monitored.",
)


class SafetyBlock(PartBlock):
    regulatory_status = blocks.TextBlock(
        rows=2, help_text=f"What it is approved for, and that this use is off-label. {CITE}"
    )
    serious_risks = blocks.ListBlock(blocks.TextBlock(rows=1), min_num=1)
    who_should_not = blocks.ListBlock(blocks.TextBlock(rows=1), min_num=1, label="Who should not have it")
    monitoring = blocks.ListBlock(blocks.TextBlock(rows=1), min_num=1)

    class Meta:
        icon = "warning"
        label = "Safety"
        group = TREATMENT
        description = "Required wherever the page speaks of the treatment or of our service."
        preview_value = {
            "regulatory_status": "Approved as an anesthetic; use here is off-label.",
            "serious_risks": ["A risk"],
            "who_should_not": ["Somebody"],
            "monitoring": ["What is watched"],
        }


PART = PartShape(
    kind="safety",
    label="Safety",
    place=80,
    headings={"en": "Safety"},
    shape=record(
        regulatory_status=CitedText(label="Regulatory status", headed=True, required=True, flag="status"),
        serious_risks=Lines(label="Serious risks", headed=True, required=True),
        who_should_not=Lines(label="Who should not have it", headed=True, required=True),
        monitoring=Lines(label="Monitoring", headed=True, required=True),
    ),
)
BLOCK = SafetyBlock
