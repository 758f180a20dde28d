"""``python -m benchmarks.comparing``: how long comparing two contents takes.

Two cases: 20,000 words with 100 edits and every part and paragraph shuffled; and a sample page with three edits. Prints
the best of five runs of each, and how many changes were found.
"""

import argparse
import copy
import json
import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tovani.settings.dev")
django.setup()

from conditions.compare.changes import changes  # noqa: E402
from conditions.parts.registry import PAGE  # noqa: E402
from tests.contents import head, sample  # noqa: E402

_VOCABULARY = 3000  # different words, about as many as a long text has
_PARAGRAPH = 100  # words


def _paragraph(generator: random.Random) -> dict:
    words = " ".join(f"word{int(generator.paretovariate(0.6)) % _VOCABULARY}" for _ in range(_PARAGRAPH))
    return {"kind": "paragraph", "level": 0, "runs": [{"text": words}]}


def long_page(words: int, generator: random.Random) -> dict:
    """A page of so many words in twenty parts."""
    count = max(words // _PARAGRAPH // 20, 1)
    parts = [
        {
            "kind": "callout",
            "heading": f"Part {number}",
            "check_by": "",
            "text": [_paragraph(generator) for _ in range(count)],
        }
        for number in range(20)
    ]
    return {**head(title="Long"), "parts": parts}


def edited(content: dict, edits: int, generator: random.Random) -> dict:
    """The same with ``edits`` words changed and every part and paragraph somewhere else."""
    made = copy.deepcopy(content)
    paragraphs = [paragraph for part in made["parts"] for paragraph in part.get("text", ())]
    for paragraph in generator.choices(paragraphs, k=edits):
        words = paragraph["runs"][0]["text"].split()
        words[generator.randrange(len(words))] = "changed"
        paragraph["runs"][0]["text"] = " ".join(words)
    for part in made["parts"]:
        generator.shuffle(part["text"])
    generator.shuffle(made["parts"])
    return made


def measured(*, words: int = 20_000, edits: int = 100, runs: int = 1) -> dict[str, tuple[float, int]]:
    """{case: (milliseconds, number of changes)}"""
    generator = random.Random(7)
    long = long_page(words, generator)
    page = sample("ptsd")
    other = copy.deepcopy(page)
    for number in (1, 2, 5):
        other["parts"][number]["heading"] += " again"
    pairs = {"long and shuffled": (long, edited(long, edits, generator)), "sample": (page, other)}
    return {name: _timed(old, new, runs) for name, (old, new) in pairs.items()}


def _timed(old: dict, new: dict, runs: int) -> tuple[float, int]:
    best, found = float("inf"), 0
    for _run in range(runs):
        began = time.perf_counter()
        found = len(changes(PAGE, old, new))
        best = min(best, time.perf_counter() - began)
    return round(1000 * best, 1), found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    print(json.dumps(measured(words=2_000 if short else 20_000, runs=1 if short else 5), indent=1))
