"""A package imports only from below. The order is that of docs/architecture.md; move a wall there and here together."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# From bottom to top. Packages on one level may not import each other. All lie in conditions/, "users" in tovani/.
LEVELS = [
    {"dates"},
    {"ledger", "outbox"},
    {"users"},
    {"coding", "practice"},
    {"physicians", "references"},
    {"parts"},
    {"versions"},
    {"compare"},
    {"readiness"},
    {"signoff"},
    {"publications"},
    {"integrity"},
    {"search"},
    {"permissions", "deletion_guards", "deleted_drafts", "erasing"},
    {"models"},
    {"importing", "auditing", "backups"},
    {"templatetags"},
    {"public", "desk", "samples"},
    {"wagtail_hooks", "urls", "checks", "management"},
    {"apps"},
]
# Pure modules: no Django, no Wagtail, and nothing of ours that has them. A name with a slash at its end is a package.
PURE = [
    "../tovani/users/assertions.py",
    "../tovani/users/events.py",
    "../tovani/users/roles.py",
    "dates.py",
    "auditing/events.py",
    "backups/events.py",
    "coding/",
    "compare/",
    "integrity/events.py",
    "deleted_drafts/events.py",
    "importing/apart.py",
    "importing/document.py",
    "importing/findings.py",
    "importing/grammar.py",
    "importing/journals.py",
    "importing/merging.py",
    "importing/phrases.py",
    "importing/reading.py",
    "importing/reference_lines.py",
    "importing/sources.py",
    "importing/word.py",
    "importing/word_losses.py",
    "ledger/chain.py",
    "ledger/characters.py",
    "ledger/events.py",
    "ledger/keys.py",
    "ledger/kinds.py",
    "parts/citations.py",
    "parts/grid.py",
    "parts/head.py",
    "parts/inline.py",
    "parts/limits.py",
    "parts/page.py",
    "parts/prose.py",
    "parts/shapes.py",
    "parts/telephone.py",
    "parts/texts.py",
    "physicians/licences.py",
    "public/markdown.py",
    "public/structured.py",
    "publications/events.py",
    "readiness/",
    "references/identifiers.py",
    "search/words.py",
    "signoff/events.py",
    "versions/article.py",
    "versions/canonical.py",
    "versions/events.py",
    "versions/outline.py",
]


def pure_modules() -> list[str]:
    root = ROOT / "conditions"
    packages = [path for name in PURE if name.endswith("/") for path in sorted((root / name).glob("*.py"))]
    return [*(name for name in PURE if not name.endswith("/")), *(str(path.relative_to(root)) for path in packages)]


def level_of(package: str) -> int:
    found = [number for number, level in enumerate(LEVELS) if package in level]
    assert found, f"{package} stands in no level: add it to LEVELS"
    return found[0]


def imports_of(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found += [(node.lineno, _module(node.module, alias.name)) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level))
    return found


def _module(module: str, name: str) -> str:
    """``from a.b import c`` imports the module a.b.c, if there is one, and a.b otherwise."""
    path = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.with_suffix(".py").exists() or path.is_dir() else module


def upward_imports(path: Path, package: str) -> list[str]:
    wrong = []
    for line, name in imports_of(path):
        if name.startswith("."):
            wrong.append(f"{path.name}:{line} imports relatively")
        if not name.startswith(("conditions.", "tovani.")):
            continue
        target = name.split(".")[1]
        if target != package and level_of(target) >= level_of(package):
            wrong.append(f"{path.name}:{line} {package} imports {target}, which is not below it")
    return wrong


def modules():
    for path in sorted((ROOT / "conditions").rglob("*.py")):
        parts = path.relative_to(ROOT / "conditions").parts
        if "migrations" in parts or parts == ("__init__.py",):
            continue
        yield pytest.param(path, parts[0].removesuffix(".py"), id="/".join(parts))
    for path in sorted((ROOT / "tovani" / "users").glob("*.py")):
        yield pytest.param(path, "users", id=f"users/{path.name}")


@pytest.mark.parametrize(("path", "package"), list(modules()))
def test_a_package_imports_only_from_below(path, package):
    assert upward_imports(path, package) == []


@pytest.mark.parametrize("name", pure_modules())
def test_pure_modules_know_neither_django_nor_wagtail(name):
    imported = [module for _line, module in imports_of(ROOT / "conditions" / name)]
    assert [m for m in imported if m.split(".")[0] in ("django", "wagtail")] == []
    ours = [m.removeprefix("conditions.").replace(".", "/") + ".py" for m in imported if m.startswith("conditions.")]
    assert [m for m in ours if m not in pure_modules() and not (ROOT / "conditions" / m[:-3]).is_dir()] == []


def test_the_public_side_reads_no_page():
    for path in (ROOT / "conditions" / "public").rglob("*.py"):
        imported = [module for _line, module in imports_of(path)]
        assert "conditions.models" not in imported, path
        # What tells a cache in front of us that something has changed knows addresses only.
        allowed = {"wagtail.contrib.frontend_cache.utils"}
        assert not [m for m in imported if m.startswith("wagtail") and m not in allowed], path


def test_an_upward_import_is_found(tmp_path):
    sample = tmp_path / "chain.py"
    sample.write_text("from conditions.signoff.models import Review\n", encoding="utf-8")
    assert upward_imports(sample, "ledger") == ["chain.py:1 ledger imports signoff, which is not below it"]


# Where the word is another one: a tag, a style of a line, a part of an address, the name of a model. A document's
# own grammar (importing/document.py, grammar.py, drafts.py) is fixed and names the parts that it carries.
SAME_WORD = {
    "compare/shown.py": {"table"},
    "desk/auditors.py": {"references"},
    "desk/reviews.py": {"references"},
    "desk/urls.py": {"timeline"},
    "importing/document.py": None,
    "importing/drafts.py": None,
    "importing/grammar.py": None,
    "importing/word.py": {"table"},
    "public/markdown.py": {"figure"},
    "urls.py": {"figure"},
    "versions/outline.py": {"figure"},
    "wagtail_hooks.py": {"timeline"},
}


def test_no_part_is_named_outside_its_own_file():
    """What a module must know of a part, the part declares (PartShape)."""
    root = ROOT / "conditions"
    parts = {path.stem for path in (root / "parts").glob("*.py") if "PART = PartShape" in path.read_text("utf-8")}
    assert len(parts) > 14
    found = []
    for path in sorted(root.rglob("*.py")):
        name = str(path.relative_to(root))
        allowed = SAME_WORD.get(name, set())
        if name.startswith(("migrations/", "samples/")) or allowed is None:
            continue
        words = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
        named = {word for word in words if isinstance(word, str)} & parts - allowed
        found += [(name, word) for word in sorted(named) if name != f"parts/{word}.py"]
    assert found == []
