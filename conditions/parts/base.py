"""What the blocks of all parts share: how they are stored, grouped and previewed in the editor."""

import json
import re
import secrets

from wagtail import blocks

PROSE_FEATURES = ["bold", "italic", "ol", "ul", "link"]
CITE = "Cite references by number in square brackets, for example [1], [1, 3] or [2–4]."

FIRST = "1. First on the page"
CLINICAL = "2. The condition"
TREATMENT = "3. Treatment"
SERVICE = "4. Our service"
LAST = "5. Questions and sources"
EXTRA = "6. Between the parts"

_BLOCK_WITHOUT_KEY = re.compile(r"<(p|li)(?=[\s>])(?![^>]*data-block-key)")


def prose_block(**options) -> blocks.RichTextBlock:
    """Rich text with the marks that the canonical form keeps."""
    return blocks.RichTextBlock(features=PROSE_FEATURES, **options)


def check_by_block() -> blocks.DateBlock:
    return blocks.DateBlock(
        required=False, label="Check again by", help_text="If a statement here is right only until a certain day."
    )


class PartBlock(blocks.StructBlock):
    """A part of the page. The block picker shows it as the public would see it, by the public page's own template."""

    check_by = check_by_block()

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__(local_blocks, **kwargs)
        last = self.child_blocks.pop("check_by", None)
        if last is not None:
            self.child_blocks["check_by"] = last

    def get_preview_template(self, value, context=None):
        return "conditions/block_preview.html"

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        return {**context, "kind": self.name, "value": value}


def stored(block: blocks.StreamBlock, parts: list[dict]) -> str:
    """``parts`` as a StreamField stores them: every block, list item and paragraph with an identity of its own."""
    value = block.to_python(parts)
    for child in value:
        _settled = child.value  # a part that was never looked at would be stored as it came, without ids inside
    return json.dumps(_with_keys(block.get_prep_value(value)))


def _with_keys(value):
    """Rich text gets the keys that the editor would give its paragraphs, so that comments can stand on them."""
    if isinstance(value, dict):
        return {name: _with_keys(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_keys(inner) for inner in value]
    if isinstance(value, str) and value.startswith("<"):
        return _BLOCK_WITHOUT_KEY.sub(lambda found: f'<{found[1]} data-block-key="{secrets.token_hex(3)[:5]}"', value)
    return value
