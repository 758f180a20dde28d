"""The canonical form of what the public sees, and its digest. Pure: no Django. Rules: docs/canonical-form.md."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from conditions.ledger import characters
from conditions.ledger.chain import canonical_json, sha256
from conditions.parts.page import PageShape
from conditions.parts.shapes import NotInShapeError

SCHEMA = 1


class NotCanonicalError(ValueError):
    """The content cannot be written down in one form; the message says where."""


def _checked(value: Any, where: str) -> Any:
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        problem = characters.problem(composed)
        if problem:
            raise NotCanonicalError(f"{where}: {problem}")
        return composed
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {key: _checked(item, f"{where} › {key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item, f"{where} › {number}") for number, item in enumerate(value, 1)]
    raise NotCanonicalError(f"{where}: {type(value).__name__} has no canonical form.")


def canonical_text(content: Mapping[str, Any]) -> str:
    """The one way to write ``content`` down. Equal content gives equal text, whatever the order of keys.

    Raises NotCanonicalError for characters that may not stand in a page and for values without a written form.
    """
    return canonical_json(_checked(content, "page"))


def digest(text: str) -> str:
    """SHA-256 of the canonical text in UTF-8, 64 hexadecimal digits: what a physician signs."""
    return sha256(text)


def lifted(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """``content`` of any schema as content of the newest, so that two of different schemas can be compared.

    There is one schema so far. A step from each schema to the next belongs here.
    """
    schema = content.get("schema")
    if schema != SCHEMA:
        raise NotCanonicalError(f"Schema {schema} is not one that this program knows.")
    return content


def read(text: str, page: PageShape) -> dict[str, Any]:
    """The content that ``text`` is the canonical form of. Raises NotCanonicalError for anything else."""
    try:
        content: dict[str, Any] = json.loads(text)
        lifted(content)
        page.ensure(content)
        written = canonical_text(content)
    except NotInShapeError as problem:
        raise NotCanonicalError(str(problem)) from problem
    except (ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise NotCanonicalError(f"This is not the content of a page: {problem}") from problem
    if written != text.rstrip("\n"):
        raise NotCanonicalError("This is not written in the canonical form: keys, spaces or characters differ.")
    return content
