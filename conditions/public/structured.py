"""What the pages say, for machines, in the vocabulary of schema.org (release 30.0). Pure: from signed records only.

The traps are those of the vocabulary: a physician who reviews is a Person (``Physician`` is a place of business there);
an off-label treatment is mentioned and not a ``possibleTreatment``; there is no term for the next review.
"""

import json
from collections.abc import Callable

from conditions.versions.plaintext import plain_text

_CONTEXT = "https://schema.org"
# Statuses under which a treatment counts as one for the condition. All others are mentioned: some of what stands under
# “Some FDA-approved, some off-label” is off-label.
_FOR_THE_CONDITION = ("fda-approved for this condition", "not a drug or device")
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(data: dict) -> str:
    """``data`` as text that may stand in a script element: no character of it can end the element."""
    return json.dumps({"@context": _CONTEXT, **data}, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _publisher(absolute: Callable[[str], str]) -> dict:
    return {"@type": "MedicalOrganization", "@id": absolute("/#practice"), "name": "Tovani", "url": absolute("/")}


def home(address: str, search: str) -> str:
    find = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
    }
    return script(
        {"@type": "WebSite", "@id": f"{address}#site", "name": "Tovani", "url": address, "potentialAction": find}
    )


def library(publications, absolute, *, name: str = "All conditions", path: str = "/conditions/") -> str:
    """A list of pages: all of them, or a group under its own name and address."""
    listed = [
        {"@type": "ListItem", "position": number, "name": p.title, "url": absolute(f"/conditions/{p.slug}/")}
        for number, p in enumerate(publications, 1)
    ]
    return script(
        {
            "@type": "CollectionPage",
            "name": name,
            "url": absolute(path),
            "inLanguage": "en",
            "publisher": _publisher(absolute),
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(listed), "itemListElement": listed},
        }
    )


def physician(profile, absolute) -> str:
    address = absolute(f"/physicians/{profile.slug}/")
    person = _person(profile.printed_name, profile.credentials, address)
    if profile.npi:
        person["identifier"] = {"@type": "PropertyValue", "propertyID": "NPI", "value": profile.npi}
    if profile.biography:
        person["description"] = profile.biography
    return script({"@type": "ProfilePage", "url": address, "name": str(profile), "mainEntity": person})


def _person(name: str, credentials: str, address: str) -> dict:
    held = {"@type": "EducationalOccupationalCredential", "credentialCategory": "degree", "name": credentials}
    return {
        "@type": "Person",
        "@id": f"{address}#person",
        "name": name,
        "honorificSuffix": credentials,
        "hasCredential": held,
        "url": address,
    }


def condition(publication, absolute) -> str:
    """A MedicalWebPage about a MedicalCondition. “About our service” is no part of the main entity."""
    content, signature = publication.version.content, publication.signature
    address = absolute(f"/conditions/{publication.slug}/")
    reviewer = absolute(f"/physicians/{signature.physician.slug}/")
    page = {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": content["title"],
        "description": content["summary"],
        "inLanguage": content["language"],
        "lastReviewed": signature.signed_on.isoformat(),
        "dateModified": publication.text_changed_on.isoformat(),
        "version": str(publication.version.number),
        "reviewedBy": _person(signature.printed_name, signature.credentials, reviewer),
        "publisher": _publisher(absolute),
        "medicalAudience": {"@type": "MedicalAudience", "audienceType": "patients and families"},
        "mainEntity": _entity(content),
        "mentions": [{"@type": "Thing", "name": name} for name in _mentioned(content)],
        "citation": [_work(reference) for reference in content["references"]],
        "keywords": content["search_phrases"],
        "hasPart": _questions(content, address),
        "text": plain_text(content, labelled=True),
    }
    return script({name: value for name, value in page.items() if value not in ([], "", None)})


def _entity(content: dict) -> dict:
    names = [*filter(None, [content["abbreviation"]]), *content["also_called"]]
    entity = {
        "@type": "MedicalCondition",
        "name": content["title"],
        "alternateName": names,
        "code": [
            {
                "@type": "MedicalCode",
                "codeValue": code["code"],
                "codingSystem": code["system"],
            }
            for code in content["codes"]
        ],
        "possibleTreatment": [_treatment(item) for item in _treatments(content) if _is_for_the_condition(item)],
    }
    return {name: value for name, value in entity.items() if value}


def _treatments(content: dict) -> list[dict]:
    return [item for section in content["sections"] if section["kind"] == "treatments" for item in section["items"]]


def _is_for_the_condition(item: dict) -> bool:
    return item["status"].casefold() in _FOR_THE_CONDITION


def _treatment(item: dict) -> dict:
    """Psychotherapy is a treatment and a therapy only under both names: neither type is below the other."""
    talking = item["therapy"].casefold() == "psychotherapy"
    return {
        "@type": ["MedicalTherapy", "PsychologicalTreatment"] if talking else "MedicalTherapy",
        "name": item["name"],
    }


def _mentioned(content: dict) -> list[str]:
    """Treatments that are not approved for this condition, and the one that the practice offers."""
    focus = [section["treatment"] for section in content["sections"] if section["kind"] == "focus_treatment"]
    others = [item["name"] for item in _treatments(content) if not _is_for_the_condition(item)]
    return list(dict.fromkeys(others + focus))


def _work(reference: dict) -> dict:
    work = {
        "@type": "ScholarlyArticle",
        "name": reference["title"] or f"{reference['authors']} {reference['year']}",
        "isPartOf": {"@type": "Periodical", "name": reference["journal"]},
        "datePublished": str(reference["year"]),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name.upper(), "value": reference[name]}
            for name in ("pmid", "doi")
            if reference[name]
        ],
    }
    return {name: value for name, value in work.items() if value}


def _questions(content: dict, address: str) -> dict | None:
    asked = [item for section in content["sections"] if section["kind"] == "faq" for item in section["items"]]
    if not asked:
        return None
    return {
        "@type": "FAQPage",
        "url": f"{address}#faq",
        "mainEntity": [
            {
                "@type": "Question",
                "name": item["question"],
                "acceptedAnswer": {"@type": "Answer", "text": item["answer"]},
            }
            for item in asked
        ],
    }
