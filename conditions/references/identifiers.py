"""Identifiers of published works: how they are written and where they lead. Pure: no Django."""

import re

_PMID = re.compile(r"[1-9]\d{0,7}")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\u200b]+")


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
