"""From the JSON of a sample to the fields and blocks of a page."""

import json
from html import escape

from conditions.models import ConditionPage
from conditions.references.models import Reference


def fields_of(content: dict) -> dict:
    """The page's own fields as ConditionPage takes them."""
    return {
        "title": content["title"],
        "slug": content["slug"],
        "abbreviation": content["abbreviation"],
        "also_called": _stream("name", content["also_called"]),
        "codes": _stream("code", content["codes"]),
        "summary": content["summary"],
        "search_phrases": _stream("phrase", content["search_phrases"]),
        "mental_health": content["mental_health"],
        "quick_exit": content.get("quick_exit", False),
    }


def _stream(kind: str, values: list) -> str:
    return json.dumps([{"type": kind, "value": value} for value in values])


def _prose(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def body_of(content: dict) -> list[dict]:
    """The parts as StreamField data. Works are added to the library of references where it lacks them."""
    parts = {
        "urgent_help": content["urgent_help"],
        "key_points": {"points": content["key_points"]},
        "definition": {"text": _prose(content["definition"])},
        "differential": {"items": [_differential(item) for item in content["differential"]]},
        "treatments": {"items": [_treatment(item) for item in content["treatments"]]},
        "refractory": {"text": _prose(content["refractory"]["paragraphs"]), "steps": content["refractory"]["steps"]},
        "focus_treatment": {
            "treatment": content["focus_treatment"]["treatment"],
            "text": _prose(content["focus_treatment"]["paragraphs"]),
        },
        "safety": content["safety"],
        "practice_fit": {"text": _prose(content["practice_fit"])},
        "faq": {"items": [{**item, "answer": _prose([item["answer"]])} for item in content["faq"]]},
        "references": {"items": [_reference(item) for item in content["references"]]},
    }
    return [{"type": kind, "value": value} for kind, value in parts.items() if value]


def _differential(item: dict) -> dict:
    linked = ConditionPage.objects.filter(slug=item["links_to"]).first() if item["links_to"] else None
    return {"names": item["names"], "text": _prose([item["text"]]), "link": linked.pk if linked else None}


def _treatment(item: dict) -> dict:
    text = _prose([item["text"]])
    return {"name": item["name"], "kind": item["kind"], "status": item["regulatory_status"], "text": text}


def _reference(item: dict) -> dict:
    works = {name: item[name] for name in ("authors", "title", "journal", "year", "doi")}
    work, _created = Reference.objects.get_or_create(pmid=item["pmid"], defaults=works)
    return {"reference": work.pk, "summary": item["summary"], "further_reading": item["further_reading"]}
