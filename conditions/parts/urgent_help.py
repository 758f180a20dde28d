"""The care card: what to do now. It stands above everything else and works without a script."""

import re

from wagtail import blocks

from conditions.parts.base import FIRST, PartBlock
from conditions.parts.page import Finding, PartShape
from conditions.parts.shapes import Items, Text, record
from conditions.practice.models import Practice

_TO_A_NUMBER = re.compile(r"\bto\s+(\d{3,6})$", re.IGNORECASE)


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120, help_text="Who answers, for example 988 Suicide & Crisis Lifeline")
    phone = blocks.CharBlock(max_length=60, help_text="The number, as one would dial it")
    text = blocks.CharBlock(required=False, max_length=200, help_text="When, how, at what cost")


class UrgentHelpBlock(PartBlock):
    """A new one offers the practice's own lines. They are asked for when the editor is shown, so no migration has them.

    A block that is on a page already keeps what stands in it, whatever the settings say later.
    """

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

    def get_default(self):
        return self.normalize({**super().get_default(), **lines_of(Practice.to_offer())})

    def get_preview_value(self):
        return self.normalize({**self.get_default(), "text": "You do not have to be sure that it is an emergency."})


def lines_of(practice: Practice) -> dict:
    """What a care card of this practice says before a writer has touched it."""
    return {
        "heading": f"If you are in danger, call {practice.emergency_number} now",
        "contacts": [
            {"name": "Emergency services", "phone": practice.emergency_number, "text": "If somebody is in danger now"},
            {"name": practice.crisis_name, "phone": practice.crisis_number, "text": "Call or text at any time"},
        ],
    }


def reach(phone: str) -> str:
    """Where a touch on a contact leads: ``tel:`` and the digits, or ``sms:`` for “Text HOME to 741741”.

    Empty where other words stand beside the number.
    """
    text = _TO_A_NUMBER.search(phone.strip())
    if text:
        return f"sms:{text.group(1)}"
    if any(character.isalpha() for character in phone):
        return ""
    digits = "".join(character for character in phone if character.isdigit() or character == "+")
    return f"tel:{digits}" if digits else ""


def _present(shown, _article):
    return {"contacts": [{**contact, "href": reach(contact["phone"])} for contact in shown["contacts"]]}


def _check(part, path):
    if not any(contact["name"] and contact["phone"] for contact in part["contacts"]):
        yield Finding(
            "urgent_help.contact",
            (*path, "contacts"),
            "Urgent help names no line to call.",
            "Add one, such as 988.",
        )


PART = PartShape(
    kind="urgent_help",
    label="Urgent help",
    place=10,
    first=True,
    required_by=(
        "mental_health",
        "A mental-health page needs the part “Urgent help”.",
        "Add it with a crisis line; it stands first on the page.",
    ),
    in_contents=False,
    shape=record(
        heading=Text(label="heading", heads=True, required=True),
        text=Text(label="text", required=True),
        contacts=Items(
            label="contact",
            of=record(
                name=Text(label="name", required=True),
                phone=Text(label="phone", required=True, flag="phone"),
                text=Text(label="text"),
            ),
        ),
    ),
    present=_present,
    check=_check,
)
BLOCK = UrgentHelpBlock
