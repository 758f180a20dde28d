"""Forms of codes and identifiers. Pure: no Django.

The code patterns match every code of the April 2026 sets of their systems.
"""

import re

CODE_SYSTEMS = ("DSM-5", "DSM-5-TR", "ICD-10", "ICD-10-CM", "ICD-11")

_CODE_FORMS = {
    "DSM-5": (re.compile(r"\d{3}(\.\d{1,2})?|V\d{2}(\.\d{1,2})?"), "309.81 or V61.20"),
    "DSM-5-TR": (re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"), "F43.10"),
    "ICD-10": (re.compile(r"[A-Z]\d{2}(\.\d{1,2})?"), "F43.1"),
    "ICD-10-CM": (re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"), "F43.10"),
    "ICD-11": (re.compile(r"[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?"), "6B40"),
}
_PMID = re.compile(r"[1-9]\d{0,7}")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\u200b]+")


def code_problem(system: str, code: str) -> str:
    """What is wrong with ``code`` as a code of ``system``; empty when nothing is."""
    if system not in _CODE_FORMS:
        return f"“{system}” is not a code system we know; use one of {', '.join(CODE_SYSTEMS)}."
    pattern, example = _CODE_FORMS[system]
    if pattern.fullmatch(code):
        return ""
    return f"“{code}” is not written like a code of {system}; those look like {example}."


def is_pmid(text: str) -> bool:
    """Whether ``text`` is written like a PubMed identifier: 1 to 8 digits, no leading zero."""
    return bool(_PMID.fullmatch(text))


def is_doi(text: str) -> bool:
    """Whether ``text`` is written like a DOI name: ``10.`` registrant ``/`` suffix (ISO 26324)."""
    return bool(_DOI.fullmatch(text))


def pubmed_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def doi_url(doi: str) -> str:
    return f"https://doi.org/{doi}"
