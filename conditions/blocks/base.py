"""What all parts share: how they are stored, previewed and grouped."""

import json

from wagtail import blocks

from conditions.versions.article import build_article
from conditions.versions.freezing import file_url, freeze_part


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
