"""The parts of a condition page as a writer fills them in. What each becomes for the public: versions/freezing.py."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from conditions.blocks import clinical, closing, service
from conditions.blocks.base import stored
from conditions.references.identifiers import CODE_SYSTEMS, code_problem
from conditions.versions.sections import ORDER

__all__ = ["BodyBlock", "CodeBlock", "stored"]


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


class BodyBlock(blocks.StreamBlock):
    """The whole page. Each named part stands once; figures, tables and callouts as often as needed."""

    urgent_help = clinical.UrgentHelpBlock()
    key_points = clinical.KeyPointsBlock()
    definition = clinical.DefinitionBlock()
    differential = clinical.DifferentialBlock()
    treatments = clinical.TreatmentsBlock()
    refractory = clinical.RefractoryBlock()
    focus_treatment = service.FocusTreatmentBlock()
    safety = service.SafetyBlock()
    practice_fit = service.PracticeFitBlock()
    faq = closing.QuestionsBlock()
    references = closing.ReferencesBlock()
    figure = closing.FigureBlock()
    table = closing.TableBlock()
    callout = closing.CalloutBlock()

    class Meta:
        block_counts = {name: {"max_num": 1} for name in (*ORDER, "references")}
