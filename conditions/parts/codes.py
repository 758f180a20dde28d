"""The diagnostic codes of a page, as its writer fills them in."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from conditions.coding.systems import CODE_SYSTEMS, code_problem


class CodeBlock(blocks.StructBlock):
    system = blocks.ChoiceBlock(choices=[(system, system) for system in CODE_SYSTEMS])
    code = blocks.CharBlock(max_length=12, help_text="As printed, for example F43.10")

    def clean(self, value):
        value = super().clean(value)
        wrong = code_problem(value["system"], value["code"])
        if wrong and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors={"code": ValidationError(wrong)})
        return value

    class Meta:
        icon = "tag"
        label = "Code"
