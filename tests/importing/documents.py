"""A small document of our own, good in every line, and ways to spoil it."""

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


def spoiled(*changes: tuple[str, str]) -> bytes:
    """The good document with each (old, new) replaced; each old text must be there."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()
