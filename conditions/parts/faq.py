"""Questions as patients ask them, each with an answer."""

from wagtail import blocks

from conditions.parts.base import CITE, LAST, PartBlock, check_by_block, prose_block
from conditions.parts.page import CHECK_BY, Finding, PartShape
from conditions.parts.shapes import Items, Prose, Text, record


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, help_text="As a patient would ask it, with a question mark")
    answer = prose_block(help_text=CITE)
    check_by = check_by_block()


class QuestionsBlock(PartBlock):
    items = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = "Frequently asked"
        group = LAST
        description = "Questions as patients ask them, each with a short answer."
        preview_value = {"items": [{"question": "Will I get better?", "answer": "<p>Many people do.</p>"}]}


def _check(part, path):
    for number, item in enumerate(part["items"]):
        if item["question"] and not item["question"].endswith("?"):
            yield Finding(
                "faq.question",
                (*path, "items", number, "question"),
                f"Question {number + 1} does not end with a question mark.",
            )


def _structured(part, about):
    questions = [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {"@type": "Answer", "text": about.text(item["answer"])},
        }
        for item in part["items"]
    ]
    return (
        {"hasPart": [{"@type": "FAQPage", "url": f"{about.address}#faq", "mainEntity": questions}]} if questions else {}
    )


PART = PartShape(
    kind="faq",
    label="Frequently asked",
    place=100,
    headings={"en": "Frequently asked"},
    required=True,
    kept_of_entries={"items": ("question", ("check_by",))},
    shape=record(
        items=Items(
            label="question",
            least=1,
            of=record(
                question=Text(label="question", heads=True, required=True),
                answer=Prose(label="answer", required=True),
                check_by=CHECK_BY,
            ),
        )
    ),
    check=_check,
    structured=_structured,
)
BLOCK = QuestionsBlock
