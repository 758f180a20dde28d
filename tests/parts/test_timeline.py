"""What is special to the part “What to expect”. All else is asked by test_every_part."""

from django.template.loader import render_to_string

from conditions.compare.changes import changes
from conditions.parts.registry import PAGE
from conditions.readiness.checks import problems
from conditions.versions.article import build_article
from tests.contents import Desk, frozen, sample

STEPS = [
    {"span": "Weeks 1 to 4", "text": "<p>Sleep settles first.</p>"},
    {"span": "After 3 months", "text": "<p>The plan is looked at again.</p>"},
]


def page_with(steps):
    content = sample("ptsd")
    content["parts"].append(frozen("timeline", {"steps": steps}, Desk()))
    content["parts"] = PAGE.ordered(content["parts"])
    return content


def test_it_stands_between_safety_and_our_service():
    kinds = [part["kind"] for part in page_with(STEPS)["parts"]]
    assert kinds[kinds.index("timeline") - 1 : kinds.index("timeline") + 2] == ["safety", "timeline", "practice_fit"]


def test_its_steps_are_an_ordered_list_with_the_time_as_heading():
    article = build_article(PAGE, page_with(STEPS))
    html = " ".join(render_to_string("conditions/article.html", {"article": article}).split())
    assert '<ol class="timeline"> <li> <h3>Weeks 1 to 4</h3> <p>Sleep settles first.</p> </li>' in html
    assert ("timeline", "What to expect") in article["contents"]


def test_one_step_is_no_timeline():
    assert problems(PAGE, page_with(STEPS)) == []
    assert [finding.code for finding in problems(PAGE, page_with(STEPS[:1]))] == ["part.count"]


def test_another_time_is_flagged_as_a_number():
    later = [STEPS[0], {**STEPS[1], "span": "After 6 months"}]
    [found] = changes(PAGE, page_with(STEPS), page_with(later))
    assert found.type == "edited" and "number" in found.flags
