"""A small table of words or figures."""

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from conditions.parts.base import EXTRA, PartBlock
from conditions.parts.grid import table
from conditions.parts.page import FREE, Finding, PartShape
from conditions.parts.shapes import CitedText
from conditions.parts.texts import tidy


class TableBlock(PartBlock):
    caption = blocks.CharBlock(max_length=250, help_text="What the table compares")
    table = TypedTableBlock([("text", blocks.CharBlock(required=False))])

    def clean(self, value):
        """Wagtail's table brings a caption of its own. What is typed there goes to ours, behind what stands in it, so
        that the editor shows one caption from then on.
        """
        table = value["table"]
        if table and table.caption:
            bare = TypedTable(table.columns, table.row_data, "")
            value = blocks.StructValue(self, {**value, "caption": _caption(value), "table": bare})
        return super().clean(value)

    class Meta:
        icon = "table"
        label = "Table"
        group = EXTRA
        description = "A small table of words or figures."
        preview_value = {"caption": "What is compared", "table": None}


def _caption(value) -> str:
    """Both captions of a table that was not saved since they were typed."""
    typed = value["table"].caption if value["table"] else ""
    found = (tidy(text or "") for text in (value["caption"], typed))
    return " – ".join(dict.fromkeys(filter(None, found)))


def _prepare(value):
    typed = value["table"]
    return {
        "caption": _caption(value),
        "header": [column["heading"] for column in typed.columns] if typed else [],
        "rows": [[cell.value for cell in row] for row in typed.rows] if typed else [],
        "check_by": value.get("check_by"),
    }


def _check(part, path):
    if not part["header"] or not part["rows"]:
        yield Finding("table.empty", path, "A table has no columns or no rows.", "Fill it in, or delete it.")
    if any(not heading for heading in part["header"]):
        yield Finding(
            "table.heading", (*path, "header"), "A column of a table has no heading.", "Say what stands in it."
        )


PART = PartShape(
    kind="table",
    label="Table",
    place=FREE,
    once=False,
    in_contents=False,
    shape=table(_prepare, editor="table", caption=CitedText(label="caption", required=True)),
    check=_check,
)
BLOCK = TableBlock
