"""``python -m site_checks.drug_names UNII_Names.txt``: does the FDA's register bear out our table of drugs?

The file is the list of names that the FDA publishes (https://precision.fda.gov/uniisearch/archive): separated by tabs,
the name, its type, the UNII and the display name of the substance. One line for each name that is not borne out; exit 1
if there is any. What is asked is written in ``conditions/coding/drugs.py``.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from conditions.coding.drugs import REGISTER, Drug

Substances = set[tuple[str, str]]  # (UNII, display name)
_SOURCE = re.compile(r" \[[^]]*\]$")  # “SERTRALINE [INN]”
_STEM = 6  # letters that a substance shares with its salts: “valpro”, “lithiu”


def names_in(lines: Iterable[str]) -> dict[str, Substances]:
    """The substances of each name, and of the first word of each: “JORNAY PM” is found as “jornay”, too."""
    found: dict[str, Substances] = defaultdict(set)
    for line in lines:
        name, _type, unii, display = line.rstrip("\r\n").casefold().split("\t")
        name = _SOURCE.sub("", name)
        found[name].add((unii, display))
        found[f"{name.split(' ')[0]} …"].add((unii, display))
    return found


def _is_of(drug: Drug, substances: Substances) -> bool:
    stems = {word[:_STEM] for name in (drug.name, *drug.other_names) for word in name.split() if len(word) >= _STEM}
    return any(unii == drug.unii.casefold() or any(s in display for s in stems) for unii, display in substances)


def faults(drugs: Iterable[Drug], names: dict[str, Substances]) -> Iterator[str]:
    for drug in drugs:
        for name in (drug.name, *drug.other_names):
            if drug.unii.casefold() not in {unii for unii, _display in names.get(name, ())}:
                yield f"{name}: not a name of {drug.unii}"
        for brand in drug.brands:
            if not _is_of(drug, names.get(brand, set()) | names.get(f"{brand} …", set())):
                yield f"{brand}: not a brand of {drug.name}"
        for name in drug.unregistered:
            if _is_of(drug, names.get(name, set())):
                yield f"{name}: stands in the register now"


def main(path: str) -> int:
    with Path(path).open(encoding="utf-8-sig") as lines:
        found = list(faults(REGISTER, names_in(lines)))
    print(*found, f"{len(REGISTER)} substances, {sum(len(drug.names) for drug in REGISTER)} names", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
