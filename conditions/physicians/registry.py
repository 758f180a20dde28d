"""The public registry of National Provider Identifiers (NPPES, 45 CFR 162.408), asked by command only.

The answer is kept with its day. It gives no right and takes none: whether a licence is in date, a person has to look.
"""

import json
from datetime import date
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from conditions.physicians.models import Physician

ADDRESS = "https://npiregistry.cms.hhs.gov/api/"
TIMEOUT = 20  # seconds
_MOST = 1_000_000  # bytes


class RegistryError(Exception):
    """The registry did not answer, or not as it is described. The message says which."""


def look_up(physician: Physician, day: date, *, address: str = ADDRESS) -> str:
    """Ask for the NPI of ``physician``; keep and return what was said. Raises RegistryError; then nothing changes."""
    said = _said(physician.npi, address)
    physician.npi_checked_on, physician.npi_registry = day, said[:200]
    physician.save(update_fields=["npi_checked_on", "npi_registry"])
    return said


def _said(npi: str, address: str) -> str:
    if urlsplit(address).scheme not in ("http", "https"):
        raise RegistryError(f"“{address}” is no address of a registry.")
    query = urlencode({"version": "2.1", "number": npi})
    question = Request(f"{address}?{query}", headers={"Accept": "application/json"})  # noqa: S310 - looked at above
    try:
        with urlopen(question, timeout=TIMEOUT) as answer:  # noqa: S310
            found = json.loads(answer.read(_MOST))
        results = found["results"]
        if not results:
            return "not in the registry"
        basic = results[0]["basic"]
        surname = basic.get("last_name") or basic.get("organization_name")
        name = " ".join(filter(None, (basic.get("first_name"), surname)))
        status = {"A": "active"}.get(basic.get("status", ""), "not active")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        what = f"{type(problem).__name__}: {problem}"
        raise RegistryError(f"The registry gave no answer that can be read: {what}") from problem
    return f"{name.title()}, {basic.get('credential') or 'no credential stated'}: {status}"
