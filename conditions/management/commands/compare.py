import json
import re
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from conditions.compare.changes import changes
from conditions.ledger import reading
from conditions.parts.registry import PAGE
from conditions.versions.canonical import NotCanonicalError, lifted, read
from conditions.versions.models import ContentVersion

_VERSION = re.compile(r"([-\w]+)@([1-9]\d{0,8})")
EQUAL, DIFFERENT, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Tells what differs between two contents: files in canonical JSON, or slug@number for a stored version. Exit 0 "
        "when they are equal, 1 when not, 2 with a message when one of them is no canonical content or cannot be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("old", help="a file, or slug@number")
        parser.add_argument("new", help="a file, or slug@number")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, old, new, **options):
        try:
            before, old_ids = _content(old)
            after, new_ids = _content(new)
        except NotCanonicalError as problem:
            self.stderr.write(str(problem))
            sys.exit(UNREADABLE)
        found = changes(PAGE, lifted(before), lifted(after), old_ids=old_ids, new_ids=new_ids)
        if options["json"]:
            printed = {"equal": not found, "changes": [change.as_json() for change in found]}
            self.stdout.write(json.dumps(printed, ensure_ascii=False, indent=1))
        else:
            for change in found:
                self._print(change)
            self.stdout.write("Equal." if not found else f"{len(found)} change(s).")
        sys.exit(DIFFERENT if found else EQUAL)

    def _print(self, change):
        found = change.as_json()
        moved = f", from {found['moved_from']}" if found["moved_from"] else ""
        flags = f" [{', '.join(change.flags)}]" if change.flags else ""
        self.stdout.write(f"{found['path']} ({change.label}): {change.type}{moved}{flags}")
        for operation, text, detail in change.words:
            if operation != "equal":
                self.stdout.write(f"    {operation}: {text}{f' ({detail})' if detail else ''}")


def _content(name: str) -> tuple[dict, dict[str, str]]:
    """The content called ``name`` and the identities beside it. Raises NotCanonicalError, which names it."""
    try:
        if Path(name).is_file():
            return read(Path(name).read_bytes().decode("utf-8"), PAGE), {}
        asked = _VERSION.fullmatch(name)
        if not asked:
            raise NotCanonicalError("there is no such file, and it is no slug@number.")
        versions = ContentVersion.objects.filter(slug=asked[1], number=asked[2]).order_by("-pk")
        version = reading.first(versions)
        if version is None and not versions.exists():
            raise NotCanonicalError("there is no such version.")
        if version is None or not version.is_intact():
            raise NotCanonicalError("the stored version was altered after it was submitted.")
        return read(version.canonical, PAGE), version.identities
    except DatabaseError as problem:
        raise NotCanonicalError(f"{name}: the database cannot be read. {str(problem).strip()}") from problem
    except (NotCanonicalError, OSError, UnicodeDecodeError) as problem:
        raise NotCanonicalError(f"{name}: {problem}") from problem
