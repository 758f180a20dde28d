"""The conditions that this one is taken for, and how to tell them apart."""

from wagtail import blocks

from conditions.parts.base import CITE, CLINICAL, PartBlock, prose_block
from conditions.parts.page import PartShape
from conditions.parts.shapes import Items, Lines, Link, Prose, record


class DifferentialItemBlock(blocks.StructBlock):
    names = blocks.ListBlock(
        blocks.CharBlock(max_length=120),
        min_num=1,
        help_text="The other condition; more than one where one text fits both",
    )
    text = prose_block(help_text=CITE)
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
        preview_value = {
            "items": [{"names": ["A related condition"], "text": "<p>What sets it apart.</p>", "link": None}]
        }


PART = PartShape(
    kind="differential",
    label="How it differs from related conditions",
    place=40,
    headings={"en": "How it differs from related conditions"},
    required=True,
    kept_of_entries={"items": ("names", ("link",))},
    shape=record(
        items=Items(
            label="entry",
            least=1,
            of=record(
                names=Lines(label="name", cited=False, heads=True, required=True),
                text=Prose(label="text", required=True),
                link=Link(label="link to our page"),
            ),
        )
    ),
)
BLOCK = DifferentialBlock
