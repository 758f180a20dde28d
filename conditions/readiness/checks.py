"""Everything that is asked of a page before it may be submitted, in one call."""

from conditions.readiness import completeness, sources
from conditions.readiness.problems import Problem

ALL = (*completeness.CHECKS, *sources.CHECKS)


def problems(content: dict) -> list[Problem]:
    """What stands between ``content`` (a frozen page) and its submission; empty when nothing does."""
    return [problem for check in ALL for problem in check(content)]
