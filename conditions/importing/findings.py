"""What is wrong with a document, and where. Pure."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """``line`` and ``column`` count from 1; both are 0 where the finding concerns the whole file."""

    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Findings:
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    proposed_phrases: list[str] = field(default_factory=list)  # how a run-on line of search phrases may fall apart

    def error(self, code: str, line: int, column: int, message: str, hint: str) -> None:
        self.errors.append(Finding(line, column, code, message, hint))

    def warn(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        self.warnings.append(Finding(line, column, code, message, hint))

    def sort(self) -> None:
        self.errors.sort()
        self.warnings.sort()
