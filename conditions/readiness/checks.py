"""Everything that is asked of a page before it may be submitted, in one call."""

from collections.abc import Mapping
from typing import Any

from conditions.parts.page import Finding, PageShape
from conditions.readiness import completeness, sources

ALL = (*completeness.CHECKS, *sources.CHECKS)


def problems(page: PageShape, content: Mapping[str, Any]) -> list[Finding]:
    """What stands between ``content`` (a frozen page) and its submission; empty when nothing does."""
    return [finding for check in ALL for finding in check(page, content)]
