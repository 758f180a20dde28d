"""What is imported is declared, what is declared is locked, and a server gets no tool of the tests."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUNTIME, TESTS = ("conditions", "tovani"), ("tests", "benchmarks", "site_checks")
LOCKS = ("requirements.lock", "requirements-runtime.lock")
TOOLS = {
    "pytest", "pytest-django", "hypothesis", "playwright", "axe-playwright-python",
    "ruff", "mypy", "django-stubs", "djhtml",
}  # fmt: skip


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> tuple[set[str], set[str]]:
    """The distributions that requirements.txt names for the runtime, and those for tests and checks."""
    runtime, tests = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("# Tests and checks\n")
    assert runtime.startswith("# Runtime\n")
    return names_in(runtime), names_in(tests)


def names_in(lines: str) -> set[str]:
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)", lines, re.MULTILINE)}


def locked(lock: str) -> dict[str, str]:
    """{distribution: its lines}."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {normal(entry.partition("==")[0]): entry for entry in entries if entry}


def modules_imported_by(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module)
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {*RUNTIME, *TESTS}


def distributions_imported_by(*packages: str) -> set[str]:
    of_module = packages_distributions()
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    modules = set().union(*map(modules_imported_by, files))
    return {normal(of_module.get(name, [name])[0]) for name in modules}


def test_what_the_site_imports_is_declared_for_the_runtime():
    assert distributions_imported_by(*RUNTIME) - declared()[0] == set()


def test_what_tests_and_benchmarks_import_is_declared():
    runtime, tests = declared()
    assert distributions_imported_by(*TESTS) - runtime - tests == set()


def test_what_is_declared_is_locked_and_for_a_server_only_the_runtime():
    runtime, tests = declared()
    assert (runtime | tests) - set(locked("requirements.lock")) == set()
    assert runtime - set(locked("requirements-runtime.lock")) == set()
    assert tests >= TOOLS


def test_a_server_gets_no_tool_of_the_tests():
    assert set(locked("requirements-runtime.lock")) & TOOLS == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hashes(lock):
    entries = locked(lock)
    assert entries
    assert [name for name, entry in entries.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_both_locks_name_the_same_versions():
    everything, runtime = (
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    assert runtime - everything == set()


def test_an_import_that_is_not_declared_is_found(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text("import json\nfrom numpy.linalg import norm\n\ndef late():\n    import lxml.etree\n")
    assert modules_imported_by(sample) == {"numpy", "lxml"}


def test_the_list_of_packages_is_that_of_the_lock():
    """CycloneDX 1.6, for whoever has to know what a server runs: made by ``make lock``."""
    bill = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {(normal(part["name"]), part["version"]) for part in bill["components"]}
    lines = (ROOT / "requirements-runtime.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^ ;\\]+)", lines, re.MULTILINE)
    assert listed == {(normal(name), version) for name, version in pinned} and len(listed) > 40
    assert all(part["purl"].startswith("pkg:pypi/") for part in bill["components"])
