"""Questions and sources, and what may stand between the parts."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from conditions.blocks.base import CITE, EXTRA, LAST, PROSE_FEATURES, PartBlock


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
