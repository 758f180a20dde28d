"""What is tried first, each treatment with its kind and regulatory status."""

from wagtail import blocks

from conditions.parts.base import CITE, TREATMENT, PartBlock, check_by_block, prose_block
from conditions.parts.page import CHECK_BY, PartShape
from conditions.parts.shapes import Choice, Items, Prose, Text, record

THERAPIES = {
    "psychotherapy": "Psychotherapy",
    "medication": "Medication",
    "procedure": "Procedure",
    "self-management": "Self-management",
    "other": "Other",
}
STATUSES = {
    "approved": "FDA-approved for this condition",
    "off-label": "Off-label for this condition",
    "investigational": "Investigational",
    "mixed": "Some FDA-approved, some off-label",
    "not-applicable": "Not a drug or device",
}
# Of a possibleTreatment schema.org expects that it treats this condition. What else stands here is mentioned only.
_FOR_THE_CONDITION = (STATUSES["approved"], STATUSES["not-applicable"])


class TreatmentBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=160)
    kind = blocks.ChoiceBlock(choices=list(THERAPIES.items()))
    status = blocks.ChoiceBlock(
        label="Regulatory status",
        choices=list(STATUSES.items()),
        help_text="In the United States, for this condition",
    )
    text = prose_block(help_text=CITE)
    check_by = check_by_block()


class TreatmentsBlock(PartBlock):
    items = blocks.ListBlock(TreatmentBlock(), min_num=1)

    class Meta:
        icon = "pick"
        label = "First-line treatments"
        group = TREATMENT
        description = "What is tried first, each with its kind and regulatory status."
        preview_value = {
            "items": [
                {
                    "name": "A therapy",
                    "kind": "psychotherapy",
                    "status": "not-applicable",
                    "text": "<p>What it does.</p>",
                }
            ]
        }


def _structured(part, _about):
    treats = [item for item in part["items"] if item["status"] in _FOR_THE_CONDITION]
    others = [item for item in part["items"] if item["status"] not in _FOR_THE_CONDITION]
    return {
        "possibleTreatment": [_therapy(item) for item in treats],
        "mentions": [{"@type": "Thing", "name": item["name"]} for item in others],
    }


def _therapy(item):
    """Psychotherapy is a treatment and a therapy only under both names: neither type is below the other."""
    talking = item["therapy"] == THERAPIES["psychotherapy"]
    return {
        "@type": ["MedicalTherapy", "PsychologicalTreatment"] if talking else "MedicalTherapy",
        "name": item["name"],
    }


PART = PartShape(
    kind="treatments",
    label="First-line treatments",
    place=50,
    headings={"en": "First-line treatments"},
    required=True,
    shape=record(
        items=Items(
            label="treatment",
            least=1,
            of=record(
                name=Text(label="name", heads=True, required=True, flag="drug"),
                therapy=Choice(label="kind", source="kind", choices=THERAPIES, required=True),
                status=Choice(label="regulatory status", choices=STATUSES, required=True, flag="status"),
                text=Prose(label="text", required=True),
                check_by=CHECK_BY,
            ),
        )
    ),
    structured=_structured,
    kept_of_entries={"items": ("name", ("kind", "status", "check_by"))},
)
BLOCK = TreatmentsBlock
