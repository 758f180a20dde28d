import json
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import transaction

from conditions.importing import drafts
from conditions.importing.findings import Finding, Findings
from conditions.importing.reading import Reading, read_document, split_phrases
from conditions.importing.sources import MAX_BYTES
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Read condition documents (text or .docx) and, with --write, store them as unsigned drafts."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--write", action="store_true", help="Store the drafts; without it nothing is changed.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object a file.")
        parser.add_argument(
            "--phrases", metavar='"a|b|c"', help="The search phrases, where the document lost separators."
        )
        parser.add_argument("--user", metavar="NAME", help="The account that is recorded as the drafts' writer.")

    def handle(self, files, write, as_json, phrases, user, **options):
        if phrases and len(files) > 1:
            raise CommandError("--phrases belongs to one document; import it by itself.")
        writer = self._writer(user)
        readings = [self._read(name, phrases) for name in files]
        self._check_together(readings)
        good = all(reading.ok for reading in readings)
        if good and write:
            with transaction.atomic():
                for reading in readings:
                    drafts.write_draft(reading.document, by=writer)
        for reading in readings:
            self._report(reading, as_json, written=good and write)
        if not good:
            raise SystemExit(1)

    def _writer(self, name):
        if not name:
            return None
        try:
            return get_user_model().objects.get_by_natural_key(name)
        except get_user_model().DoesNotExist:
            raise CommandError(f"There is no account “{name}”.") from None

    def _read(self, name: str, phrases: str | None) -> Reading:
        try:
            with Path(name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as problem:
            findings = Findings()
            findings.error("file.unreadable", 0, 0, f"{problem.strerror}.", "Is the path right, and may you read it?")
            return Reading(name, [], None, findings)
        reading = read_document(data, name, split_phrases(phrases))
        if reading.ok:
            drafts.check(reading)
        return reading

    def _check_together(self, readings: list[Reading]) -> None:
        seen: dict[str, str] = {}
        for reading in readings:
            for name in (
                {drafts.slug_of(reading.document), reading.document.title.casefold()} if reading.document else ()
            ):
                if seen.setdefault(name, reading.name) != reading.name:
                    reading.findings.errors.append(
                        Finding(
                            0, 0, "title.twice", f"{seen[name]} has the same title or address.", "Import one of them."
                        )
                    )
                    break

    def _report(self, reading: Reading, as_json: bool, written: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(reading.as_dict(), ensure_ascii=False))
            return
        for word, findings in (("error", reading.findings.errors), ("warning", reading.findings.warnings)):
            for f in findings:
                place = f"{reading.name}:{f.line}:{f.column}" if f.line else reading.name
                self.stdout.write(f"{place}: {word}: {f.message} {f.hint}".rstrip())
        if reading.ok:
            done = "stored as an unsigned draft" if written else "good; nothing was stored (add --write)"
            self.stdout.write(f"{reading.name}: {reading.document.title}: {done}")
