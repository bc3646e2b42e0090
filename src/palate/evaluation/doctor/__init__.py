"""Data quality checks of a dataset before training, with findings in plain words.

Thresholds stand beside the checks with their reasons. They are set so that MovieLens 100K and 1M,
which are healthy, give notes at most.
"""

from __future__ import annotations

from typing import Final

from palate.evaluation.doctor import catalogue, leaks, order, ratings, rows, size, texts, users
from palate.evaluation.doctor.findings import Case, Check, Finding

CHECKS: Final[dict[str, Check]] = {
    "dropped": rows.dropped,
    "repeats": rows.repeats,
    "order": order.order,
    "times": order.times,
    "leaks": leaks.leaks,
    "swapped": leaks.swapped,
    "likes": ratings.likes,
    "ratings": ratings.scale,
    "given_away": ratings.given_away,
    "unknown_items": catalogue.unknown_items,
    "untouched": catalogue.untouched,
    "clashes": catalogue.clashes,
    "encoding": texts.check_encoding,
    "descriptions": texts.check_titles_and_descriptions,
    "too_few": size.too_few,
    "dominated": size.dominated,
    "too_fast": users.too_fast,
    "copied": users.copied,
    "pushed": users.pushed,
    "privacy": users.privacy,
}
"""Every check by the name in its findings."""

_SEVERITIES: Final = ("stop", "harm", "note")


def run_checks(case: Case) -> list[Finding]:
    """Run all checks; the most severe findings come first."""
    findings = [finding for check in CHECKS.values() for finding in check(case)]
    return sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))
