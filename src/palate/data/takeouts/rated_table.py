"""Read tables of titles with a rating column, as most services export them."""

from __future__ import annotations

from collections.abc import Iterator

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import stars, text
from palate.data.takeouts.files import Location, Part, Table


def rated(
    part: Part, report: Report, columns: tuple[str, ...], best: float
) -> Iterator[tuple[Location, dict[str, str], str, float | None]]:
    """Yield each row with its title and its rating in (0, 5], None without a rating.

    The rating is in the first of ``columns`` that is not empty, on a scale up to ``best``.
    """
    assert isinstance(part, Table)  # noqa: S101  # checked when the format was detected
    for location, row in part.rows(report):
        title = text(row.get("title") or row.get("name"))
        if not title:
            report.drop("no title", location.file, [location.line])
            continue
        try:
            value = stars(next(filter(None, map(row.get, columns)), None), best)
        except ValueError:
            report.drop(f"a rating that is not a number up to {best:g}", location.file, [location.line])
            continue
        yield location, row, title, value
