"""What README and docs name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Where a name without its beginning may stand.
ROOMS = [ROOT, ROOT / "conditions", ROOT / "templates/conditions", ROOT / "docs"]
_PATH = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|html|md|css|js|txt|toml))(?::\w+)?`|`([\w./-]+/)`|\]\(([\w./-]+\.md)\)")


@pytest.mark.once
@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document):
    named = {next(filter(None, match)) for match in _PATH.findall(document.read_text(encoding="utf-8"))}
    ours = {name for name in named if not name.startswith(("/", "..", "http", "var/"))}
    missing = sorted(name for name in ours if not any((room / name).exists() for room in ROOMS))
    assert missing == []
