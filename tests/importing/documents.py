"""Documents to import: a small one that is good in every line, with ways to spoil it, and whole ones as they come.

The whole ones have the traits of real documents (test_documents.py lists them): two of our own, which lie in texts/ and
are always used, and the shared one, which is used in addition where it lies beside the checkout.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

GOOD = """All clinical conditions

Clinical condition

Example Disorder (ED)

ICD-10 F43.1 / ICD-10-CM F43.10

What an example disorder is, in one sentence.

Common ways people search for this

help for example disorder
what is ED
The short version
  • It is common.
  • It can be treated (Feder 2014, JAMA Psychiatry).
  • Help is near.

Clinical definition

It lasts more than a month.

A second paragraph says more.

How it differs from related conditions

vs. Grief / Sadness

Grief comes in waves.

First-line treatments

Talking therapy

It helps most people.

When standard treatments fail

Look again at the diagnosis.

Where ketamine fits

Its use here is off-label.

Where this fits with Tovani

We work beside your therapist.

Frequently asked

Will it pass?

For many it does.

References

  1. Feder A et al. 2014, JAMA Psychiatry A trial that found an effect. (PMID 24740528)

Last reviewed by Dr. Jo Doe, MD, PhD on May 3, 2026. This page is educational.
"""


@dataclass(frozen=True)
class Known:
    """A whole document, and what has to come out of it. ``sizes`` counts the entries of its lists."""

    path: Path
    phrases: str
    title: str
    abbreviation: str
    codes: tuple[tuple[str, str], ...]
    sizes: dict[str, int]
    two_names: tuple[str, str]  # of a related condition whose title has two
    journals: tuple[str, ...]
    pmids: tuple[str, ...]
    cited_nowhere: str  # as readiness names it
    reviewer: dict[str, str]
    disclaimer: str  # how it begins

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def slug(self) -> str:
        return self.abbreviation.lower()


ROOT = Path(__file__).resolve().parents[2]
TEXTS = Path(__file__).with_name("texts")
OUR_DISCLAIMER = "This is a sample document that was written for tests, and no medical advice."
INSOMNIA = Known(
    path=TEXTS / "insomnia.txt",
    phrases="ketamine for CID|sleeping tablets that are safe|waking at 3 am|chronic insomnia treatment without drugs|"
    "CBT-I for insomnia",
    title="Chronic Insomnia Disorder",
    abbreviation="CID",
    codes=(("DSM-5", "780.52"), ("ICD-10-CM", "G47.00"), ("ICD-11", "7A00")),
    sizes={"key_points": 6, "definition": 2, "differential": 5, "treatments": 4, "faq": 5, "references": 3},
    two_names=("Delayed sleep-wake phase", "Shift work disorder"),
    journals=("Annals of Internal Medicine", "Annals of Internal Medicine", "JAMA"),
    pmids=("27136449", "26054060", "19454639"),
    cited_nowhere="Reference 3 (Morin CM et al. 2009)",
    reviewer={"name": "Dr. Sam Pell", "credentials": "MD, PhD", "date": "2026-04-07"},
    disclaimer=OUR_DISCLAIMER,
)
ALCOHOL = Known(
    path=TEXTS / "alcohol-use-disorder.txt",
    phrases="how to stop drinking|ketamine for AUD|medication for alcohol craving|AUD treatment online|"
    "naltrexone versus acamprosate",
    title="Alcohol Use Disorder",
    abbreviation="AUD",
    codes=(("DSM-5", "303.90"), ("ICD-10", "F10.2")),
    sizes={"key_points": 7, "definition": 1, "differential": 4, "treatments": 5, "faq": 4, "references": 3},
    two_names=("Heavy drinking", "Binge drinking"),
    journals=("JAMA", "JAMA", "American Journal of Psychiatry"),
    pmids=("24825644", "16670409", "35012326"),
    cited_nowhere="Reference 2 (Anton RF et al. 2006)",
    reviewer={"name": "Dr. Ines Quill", "credentials": "DO", "date": "2026-03-12"},
    disclaimer=OUR_DISCLAIMER,
)
PTSD = Known(
    path=ROOT.parent / "shared" / "documents" / "ptsd.txt",
    phrases="ketamine for PTSD|ketamine therapy for trauma|PTSD treatment that works fast|treatment-resistant PTSD|"
    "ketamine for combat PTSD",
    title="Post-Traumatic Stress Disorder",
    abbreviation="PTSD",
    codes=(("DSM-5", "309.81"), ("ICD-10", "F43.1")),
    sizes={"key_points": 6, "definition": 1, "differential": 4, "treatments": 4, "faq": 4, "references": 3},
    two_names=("Panic disorder", "GAD"),
    journals=("JAMA Psychiatry", "American Journal of Psychiatry", "American Journal of Psychiatry"),
    pmids=("24740528", "39616450", "23982301"),
    cited_nowhere="Reference 2 (Sippel LM et al. 2024)",
    reviewer={"name": "Dr. Ben Soffer", "credentials": "DO", "date": "2026-05-30"},
    disclaimer="This page is educational",
)
OURS = (INSOMNIA, ALCOHOL)


def known_documents() -> list:
    """One parameter a whole document. The shared one is skipped where it is absent, and left out with REQUIRE_ALL=1,
    which allows no skip: ours have its traits.
    """
    found = [pytest.param(document, id=document.slug) for document in OURS]
    if PTSD.path.exists():
        return [*found, pytest.param(PTSD, id=PTSD.slug)]
    if os.environ.get("REQUIRE_ALL") == "1":
        return found
    absent = pytest.mark.skip(reason="the shared document is not beside this checkout")
    return [*found, pytest.param(PTSD, id=PTSD.slug, marks=absent)]


def spoiled(*changes: tuple[str, str]) -> bytes:
    """The good document with each (old, new) replaced; each old text must be there."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()
