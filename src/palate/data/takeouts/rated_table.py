"""Tables of titles with a rating in a column, as most services export them."""

from __future__ import annotations

from collections.abc import Iterator

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import stars, text
from palate.data.takeouts.files import Part, Place, Table


def rated(
    part: Part, report: Report, columns: tuple[str, ...], best: float
) -> Iterator[tuple[Place, dict[str, str], str, float | None]]:
    """Each row with its title and its rating in (0, 5], None without one.

    The rating stands in the first of ``columns`` that holds something, from ``best`` down.
    """
    assert isinstance(part, Table)  # noqa: S101  # whoever reads it has recognised a table
    for place, row in part.rows(report):
        title = text(row.get("title") or row.get("name"))
        if not title:
            report.drop("no title", place.file, [place.line])
            continue
        try:
            value = stars(next(filter(None, map(row.get, columns)), None), best)
        except ValueError:
            report.drop(f"a rating that is none of up to {best:g}", place.file, [place.line])
            continue
        yield place, row, title, value
