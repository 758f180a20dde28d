"""``python -m tests.routes.table`` writes docs/routes.md from the tests; ``--check`` fails if it is not up to date."""

import ast
import importlib
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "routes.md"

HEAD = """# Routes by which unsigned text could get out, or evidence could get lost

Made from the tests by `python -m tests.routes.table`; a test holds that it is up to date. Each route is tried with the
weakest account that can take it, over HTTP wherever a person would. After each, every public surface shows only what
was signed, the review under way is unharmed or ended openly, and `verify` finds no fault (`tests/routes/conftest.py`).

| id | what is tried | weakest account | what happens | test |
|---|---|---|---|---|
"""


def files() -> list[Path]:
    return sorted(HERE.glob("test_b*.py"))


def routes():
    for path in files():
        yield path, importlib.import_module(f"tests.routes.{path.stem}").ROUTE


def has_tests(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in tree.body)


def table() -> str:
    rows = [
        f"| {', '.join(route.ids)} | {route.title} | {route.account} | {route.outcome} | `tests/routes/{path.name}` |\n"
        for path, route in routes()
    ]
    return HEAD + "".join(rows)


def ids_of(text: str) -> set[str]:
    """The ids of a table of routes; ranges (B16-17) are spelled out."""
    found = set()
    for row in re.findall(r"^\| (B[^|]*) \|", text, re.MULTILINE):
        for first, last in re.findall(r"B?(\d+)(?:-(\d+))?", row):
            found.update(f"B{number:02}" for number in range(int(first), int(last or first) + 1))
    return found


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tovani.settings.test")
    import django

    django.setup()
    DOCS.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
