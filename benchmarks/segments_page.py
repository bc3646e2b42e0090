"""What is written of the segments of MovieLens 1M: ``docs/segments-ml1m.md``, from the committed result."""

from __future__ import annotations

import json
from typing import Any, Final

from benchmarks.measured import RESULTS, ROOT

PAGE = ROOT / "docs" / "segments-ml1m.md"

_HEAD: Final = """# The segments of MovieLens 1M

Found by [`segments`](models/segments.md) with its defaults and seed 42, in the ratings of 6,040 users in 2000–2003;
made by `python -m benchmarks.segments`, not by hand. Names and lists come from what sets a segment apart from everyone
else, not from what is popular in it: × is how many times the odds. *Passed by* is what others take to and these users
do not; it is missing where they pass nothing by.

A segment is what somebody took to, and with that also when they came: the site showed newcomers what was newest, so
the last ones here are of users who mostly rated the films of their first months."""


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test holds the committed file to it."""
    result = json.loads((RESULTS / "segments.json").read_text(encoding="utf-8"))
    return "\n\n".join([_HEAD, *(_segment(one) for one in result["found"])]) + "\n"


def _segment(one: dict[str, Any]) -> str:
    traits = [
        f"{kind}: {', '.join(f'{value} ×{odds:.1f}' for value, odds in values)}"
        for kind, values in one["traits"].items()
    ]
    lines = [f"**{one['users']:,} users, {one['share']:.0%}.** {'; '.join(traits)}."]
    lines += [f"- *More:* {', '.join(one['items'])}"] if one["items"] else []
    lines += [f"- *Passed by:* {', '.join(one['least'])}"] if one["least"] else []
    return f"## {one['name']}\n\n" + "\n".join([lines[0], "", *lines[1:]])


if __name__ == "__main__":
    main()
