"""The condition and its treatment: from urgent help to what is done when standard treatments fail."""

from wagtail import blocks

from conditions.blocks.base import CITE, CLINICAL, FIRST, PROSE_FEATURES, TREATMENT, PartBlock
from conditions.readiness.problems import KEY_POINTS


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120, help_text="Who answers, for example 988 Suicide & Crisis Lifeline")
    phone = blocks.CharBlock(max_length=60, help_text="The number, as one would dial it")
    text = blocks.CharBlock(required=False, max_length=200, help_text="When, how, at what cost")


class UrgentHelpBlock(PartBlock):
    heading = blocks.CharBlock(
        max_length=120, help_text="Say what to do, for example: If you are in danger, call 911 now"
    )
    text = blocks.TextBlock(rows=2, help_text="One or two short sentences. A person in distress reads this first.")
    contacts = blocks.ListBlock(ContactBlock(), min_num=1, max_num=5)

    class Meta:
        icon = "warning"
        label = "Urgent help"
        group = FIRST
        description = "The care card. It always stands first; mental-health pages need it."
        preview_value = {
            "heading": "If you might hurt yourself, call or text 988 now",
            "text": "You do not have to be sure that it is an emergency.",
            "contacts": [{"name": "988 Suicide & Crisis Lifeline", "phone": "988", "text": "Any time, free"}],
        }


class KeyPointsBlock(PartBlock):
    points = blocks.ListBlock(
        blocks.TextBlock(rows=2), min_num=KEY_POINTS.least, max_num=KEY_POINTS.most, help_text=CITE
    )

    class Meta:
        icon = "list-ul"
        label = "The short version"
        group = FIRST
        description = "Three to eight points that stand by themselves, for readers who read nothing else."
        preview_value = {"points": ["What it is, in one sentence.", "What helps first.", "What to do when that fails."]}


class DefinitionBlock(PartBlock):
    text = blocks.RichTextBlock(features=PROSE_FEATURES, help_text=CITE)

    class Meta:
        icon = "doc-full"
        label = "Clinical definition"
        group = CLINICAL
        description = "What the condition is and how it is diagnosed."
        preview_value = {"text": "<p>The diagnosis asks for these signs, lasting at least this long.</p>"}


class DifferentialItemBlock(blocks.StructBlock):
    names = blocks.ListBlock(
        blocks.CharBlock(max_length=120),
        min_num=1,
        help_text="The other condition; more than one where one text fits both",
    )
    text = blocks.TextBlock(rows=3, help_text=CITE)
    link = blocks.PageChooserBlock(
        required=False, page_type="conditions.ConditionPage", help_text="Our page on it, if there is one"
    )


class DifferentialBlock(PartBlock):
    items = blocks.ListBlock(DifferentialItemBlock(), min_num=1)

    class Meta:
        icon = "order"
        label = "How it differs from related conditions"
        group = CLINICAL
        description = "The conditions it is taken for, and how to tell them apart."
        preview_value = {"items": [{"names": ["A related condition"], "text": "What sets it apart.", "link": None}]}


class TreatmentBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=160)
    kind = blocks.ChoiceBlock(
        choices=[
            ("psychotherapy", "Psychotherapy"),
            ("medication", "Medication"),
            ("procedure", "Procedure"),
            ("self-management", "Self-management"),
            ("other", "Other"),
        ]
    )
    status = blocks.ChoiceBlock(
        label="Regulatory status",
        choices=[
            ("approved", "FDA-approved for this condition"),
            ("off-label", "Off-label for this condition"),
            ("investigational", "Investigational"),
            ("mixed", "Some FDA-approved, some off-label"),
            ("not-applicable", "Not a drug or device"),
        ],
        help_text="In the United States, for this condition",
    )
    text = blocks.TextBlock(rows=3, help_text=CITE)


class TreatmentsBlock(PartBlock):
    items = blocks.ListBlock(TreatmentBlock(), min_num=1)

    class Meta:
        icon = "pick"
        label = "First-line treatments"
        group = TREATMENT
        description = "What is tried first, each with its kind and regulatory status."
        preview_value = {
            "items": [
                {"name": "A therapy", "kind": "psychotherapy", "status": "not-applicable", "text": "What it does."}
            ]
        }


class RefractoryBlock(PartBlock):
    text = blocks.RichTextBlock(features=PROSE_FEATURES, help_text=CITE)
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
