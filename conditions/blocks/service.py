"""The treatment that the practice offers, its safety, and our service."""

from wagtail import blocks

from conditions.blocks.base import CITE, PROSE_FEATURES, SERVICE, TREATMENT, PartBlock


class FocusTreatmentBlock(PartBlock):
    treatment = blocks.CharBlock(max_length=60, default="ketamine", help_text="As in “Where ketamine fits”")
    text = blocks.RichTextBlock(features=PROSE_FEATURES, help_text=CITE)

    class Meta:
        icon = "crosshairs"
        label = "Where the treatment fits"
        group = TREATMENT
        description = "Where the treatment that the practice offers stands. Asks for the part “Safety”."
        preview_value = {"treatment": "ketamine", "text": "<p>What the evidence says, and what it does not.</p>"}


class SafetyBlock(PartBlock):
    regulatory_status = blocks.TextBlock(rows=2, help_text="What it is approved for, and that this use is off-label")
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


class PracticeFitBlock(PartBlock):
    text = blocks.RichTextBlock(features=PROSE_FEATURES)

    class Meta:
        icon = "home"
        label = "Where this fits with Tovani"
        group = SERVICE
        description = "How the practice treats it. Shown apart from the clinical text, labelled as ours."
        preview_value = {"text": "<p>How the practice approaches this condition.</p>"}
