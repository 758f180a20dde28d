"""What the pages say, for machines, in the vocabulary of schema.org (release 30.0). Pure: from signed records only.

The traps are those of the vocabulary: a physician who reviews is a Person (``Physician`` is a place of business there);
an off-label treatment is mentioned and not a ``possibleTreatment``; there is no term for the next review.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from conditions.parts.page import numbers_of
from conditions.versions.outline import plain_text, prose_text

_CONTEXT = "https://schema.org"
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(data: dict) -> str:
    """``data`` as text that may stand in a script element: no character of it can end the element."""
    return json.dumps({"@context": _CONTEXT, **data}, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


class Organization(Protocol):
    """The practice; ``logo_url`` is a path, empty where there is no logo."""

    name: str
    logo_url: str


def _publisher(absolute: Callable[[str], str], practice: Organization) -> dict:
    logo = {"logo": absolute(practice.logo_url)} if practice.logo_url else {}
    return {
        "@type": "MedicalOrganization",
        "@id": absolute("/#practice"),
        "name": practice.name,
        "url": absolute("/"),
        **logo,
    }


def home(address: str, search: str, practice: str) -> str:
    find = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
    }
    return script(
        {"@type": "WebSite", "@id": f"{address}#site", "name": practice, "url": address, "potentialAction": find}
    )


def library(
    publications, absolute, practice: Organization, *, name: str = "All conditions", path: str = "/conditions/"
) -> str:
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
            "publisher": _publisher(absolute, practice),
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


def condition(publication, page_shape, absolute, practice: Organization) -> str:
    """A MedicalWebPage about a MedicalCondition. “About our service” is no part of the main entity.

    What a part adds stands in its file (``structured``): possibleTreatment goes to the condition, the rest to the page.
    """
    content, signature = publication.version.content, publication.signature
    address = absolute(f"/conditions/{publication.slug}/")
    reviewer = absolute(f"/physicians/{signature.physician.slug}/")
    added = _of_parts(page_shape, content, address)
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
        "publisher": _publisher(absolute, practice),
        "medicalAudience": {"@type": "MedicalAudience", "audienceType": "patients and families"},
        "mainEntity": _entity(content, added.pop("possibleTreatment", [])),
        **added,
        "keywords": content["search_phrases"],
        "text": plain_text(page_shape, content, labelled=True),
    }
    return script({name: value for name, value in page.items() if value not in ([], "", None)})


@dataclass(frozen=True)
class About:
    """What a part may ask of the page it stands on: ``text`` makes words of prose."""

    address: str
    text: Callable[[list], str]


def _of_parts(page_shape, content: dict, address: str) -> dict[str, list]:
    numbers = numbers_of(page_shape, content)
    about = About(address, lambda prose: prose_text(prose, numbers))
    found: dict[str, list] = {}
    for shape, part in page_shape.parts_of(content):
        added = shape.structured(part, about) if shape.structured else {}
        for name, values in added.items():
            kept = found.setdefault(name, [])
            for value in values:
                if value not in kept:
                    kept.append(value)
    return found


def _entity(content: dict, treatments: list) -> dict:
    entity = {
        "@type": "MedicalCondition",
        "name": content["title"],
        "alternateName": [*filter(None, [content["abbreviation"]]), *content["also_called"]],
        "code": [
            {"@type": "MedicalCode", "codeValue": code["code"], "codingSystem": code["system"]}
            for code in content["codes"]
        ],
        "possibleTreatment": treatments,
    }
    return {name: value for name, value in entity.items() if value}
