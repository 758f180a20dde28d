"""No pattern takes long on a long text that nearly fits it: what somebody uploads or types cannot stop the site.

The limit is no measure of speed. A pattern that reads a text once takes milliseconds here, one that begins anew at each
character takes minutes.
"""

import importlib
import pkgutil
import re
import signal
from collections import deque
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

import conditions

pytestmark = pytest.mark.once

LENGTH = 20_000
SECONDS = 0.15  # of the processor; what somebody else does at the same time does not count
PUMPS = (
    " ", "a", "A", "1", "é", "½", "(", ")", "[", "]", "<", "<a", "/", "|", ";", ",", ".", "-", "–", "'", "&", "\n", "@",
    "a ", "a-", "a.", "a/", "A/", "1.", "1,", "1-", "1 ", "1/", "[1", "[1,", "(a", "(1)", "1 to ", ", ", " ;", "&#",
    "mg/", "1 mg", "call ", "text ", "at ", "2014", " 2014", "2014, ", "555-", "+1 ", "(PMID ", "[1, ", "ab-", "a,b ",
    "//", "http://", "-----BEGIN PRIVATE KEY-----",
)  # fmt: skip
BEFORE = (
    "",
    "a",
    "1. ",
    "1. A",
    "Last reviewed by A, ",
    "(A 2014, ",
    "(",
    "[1",
    "<a ",
    "<p",
    "a (",
    "1. A 2014, ",
    "\\",
    "-",
    "/",
)


def modules():
    for found in pkgutil.walk_packages(conditions.__path__, "conditions."):
        if ".migrations." not in found.name:
            yield importlib.import_module(found.name)


@cache
def patterns() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    """Each pattern that has a name in a module, and how it is asked there; “finditer” is looking anywhere."""
    found = {}
    for module in modules():
        source = Path(module.__file__).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                asked = set(re.findall(rf"\b{name}\.(\w+)\(", source)) or {"finditer"}
                found[f"{module.__name__}.{name}"] = (
                    value,
                    frozenset(how if how in AT_START else "finditer" for how in asked),
                )
    return found


AT_START = ("match", "fullmatch")


class TooLongError(Exception):
    pass


@contextmanager
def limited(seconds: float):
    def stop(_signal, _frame):
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def texts():
    for pump in PUMPS:
        for before in BEFORE:
            yield before + pump * (LENGTH // len(pump)) + "\x00"


def too_long(pattern: re.Pattern[str], asked: frozenset[str]) -> str:
    """The beginning of a text that takes long; empty if there is none."""
    for text in texts():
        try:
            with limited(SECONDS):
                for how in asked:
                    if how in AT_START:
                        getattr(pattern, how)(text)
                    else:
                        deque(pattern.finditer(text), maxlen=0)
        except TooLongError:
            return text[:20]
    return ""


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_long_near_miss_is_read_in_one_go(name):
    assert too_long(*patterns()[name]) == ""


def test_a_pattern_that_begins_anew_at_each_character_is_found():
    assert too_long(re.compile(r"\s*[;|]\s*"), frozenset({"finditer"}))
    assert too_long(re.compile(r"(a+)+b"), frozenset({"match"}))


def test_the_patterns_are_looked_for():
    assert len(patterns()) > 50
