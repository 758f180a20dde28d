"""The parts of a condition page as a writer fills them in. What each becomes for the public: versions/freezing.py."""

import json

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from conditions.readiness.problems import KEY_POINTS
from conditions.references.identifiers import CODE_SYSTEMS, code_problem
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url, freeze_part
from conditions.versions.sections import ORDER


def stored(block: blocks.StreamBlock, parts: list[dict]) -> str:
    """``parts`` as a StreamField stores them: every block and list item with an id, for comments to hang on."""
    value = block.to_python(parts)
    for child in value:
        _settled = child.value  # a part that was never looked at would be stored as it came, without ids inside
    return json.dumps(block.get_prep_value(value))


PROSE_FEATURES = ["bold", "italic", "ol", "ul", "link"]
CITE = "Cite references by number in square brackets, for example [1] or [1, 3]."

FIRST = "1. First on the page"
CLINICAL = "2. The condition"
TREATMENT = "3. Treatment"
SERVICE = "4. Our service"
LAST = "5. Questions and sources"
EXTRA = "6. Between the parts"


class PartBlock(blocks.StructBlock):
    """A part of the page. The block picker shows it as the public would see it, by the public page's own template."""

    def get_preview_template(self, value, context=None):
        return "conditions/block_preview.html"

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        if self.name == "references":
            return {**context, "is_references": True}
        article = build_article(freeze_part(self.name, value), file_url=file_url)
        return {**context, "section": article["urgent_help"] or article["sections"][0]}


class CodeBlock(blocks.StructBlock):
    system = blocks.ChoiceBlock(choices=[(system, system) for system in CODE_SYSTEMS])
    code = blocks.CharBlock(max_length=12, help_text="As printed, for example F43.10")

    def clean(self, value):
        value = super().clean(value)
        wrong = code_problem(value["system"], value["code"])
        if wrong:
            raise blocks.StructBlockValidationError(block_errors={"code": ValidationError(wrong)})
        return value

    class Meta:
        icon = "tag"
        label = "Code"


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


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, help_text="As a patient would ask it, with a question mark")
    answer = blocks.TextBlock(rows=3, help_text=CITE)


class QuestionsBlock(PartBlock):
    items = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = "Frequently asked"
        group = LAST
        description = "Questions as patients ask them, each with a short answer."
        preview_value = {"items": [{"question": "Will I get better?", "answer": "Many people do."}]}


class PageReferenceBlock(blocks.StructBlock):
    reference = SnippetChooserBlock("conditions.Reference", help_text="From the library of references")
    summary = blocks.TextBlock(rows=2, help_text="In our words: what the work found")
    further_reading = blocks.BooleanBlock(required=False, help_text="Not cited in the text, but worth reading")


class ReferencesBlock(PartBlock):
    items = blocks.ListBlock(
        PageReferenceBlock(), min_num=1, help_text="Numbered in this order; cite them as [1], [2] …"
    )

    class Meta:
        icon = "openquote"
        label = "References"
        group = LAST
        description = "The sources, numbered in this order."
        preview_value = {"items": []}


class FigureBlock(PartBlock):
    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(
        required=False, max_length=250, help_text="What the image shows, for those who cannot see it"
    )
    decorative = blocks.BooleanBlock(required=False, help_text="Tick if the image says nothing that the text does not")
    caption = blocks.CharBlock(required=False, max_length=250)

    def clean(self, value):
        value = super().clean(value)
        if not value["alt_text"] and not value["decorative"]:
            message = "Describe the image, or mark it as decorative."
            raise blocks.StructBlockValidationError(block_errors={"alt_text": ValidationError(message)})
        return value

    class Meta:
        icon = "image"
        label = "Figure"
        group = EXTRA
        description = "A picture. It stays behind the part it is put after."
        preview_value = {"image": None, "alt_text": "", "decorative": True, "caption": "A caption"}


class TableBlock(PartBlock):
    caption = blocks.CharBlock(max_length=250, help_text="What the table compares")
    table = TypedTableBlock([("text", blocks.CharBlock(required=False))])

    class Meta:
        icon = "table"
        label = "Table"
        group = EXTRA
        description = "A small table of words or figures."
        preview_value = {"caption": "What is compared", "table": None}


class CalloutBlock(PartBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=PROSE_FEATURES, help_text=CITE)

    class Meta:
        icon = "info-circle"
        label = "Callout"
        group = EXTRA
        description = "Something a reader must not miss. Use it rarely."
        preview_value = {"heading": "Worth knowing", "text": "<p>One thing, said plainly.</p>"}


class BodyBlock(blocks.StreamBlock):
    """The whole page. Each named part stands once; figures, tables and callouts as often as needed."""

    urgent_help = UrgentHelpBlock()
    key_points = KeyPointsBlock()
    definition = DefinitionBlock()
    differential = DifferentialBlock()
    treatments = TreatmentsBlock()
    refractory = RefractoryBlock()
    focus_treatment = FocusTreatmentBlock()
    safety = SafetyBlock()
    practice_fit = PracticeFitBlock()
    faq = QuestionsBlock()
    references = ReferencesBlock()
    figure = FigureBlock()
    table = TableBlock()
    callout = CalloutBlock()

    class Meta:
        block_counts = {name: {"max_num": 1} for name in (*ORDER, "references")}
