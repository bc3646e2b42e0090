"""Write ``docs/segments-ml1m.md``: the segments of MovieLens 1M, from the committed result."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.measured import ROOT, read_result

PAGE: Final = ROOT / "docs" / "segments-ml1m.md"

_HEAD: Final = """# The segments of MovieLens 1M

Found by [`segments`](models/segments.md) with its defaults and seed 42, in the ratings of 6,040 users in 2000–2003;
made by `python -m benchmarks.segments`, not by hand. Names and lists come from what sets a segment apart from all other
users, not from what is popular in it: × is how many times the odds. *Passed by* lists items that other users like and
these users do not; it is missing where there are none.

A segment reflects what users liked, and with that also when they joined: the site showed new users the newest films, so
the last segments here are of users who mostly rated the films of their first months."""


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test compares it with the committed file."""
    return "\n\n".join([_HEAD, *map(_segment, read_result("segments")["segments"])]) + "\n"


def _segment(segment: dict[str, Any]) -> str:
    traits = [
        f"{kind}: {', '.join(f'{value} ×{odds:.1f}' for value, odds in values)}"
        for kind, values in segment["traits"].items()
    ]
    lines = [f"**{segment['users']:,} users, {segment['share']:.0%}.** {'; '.join(traits)}."]
    lines += [f"- *More:* {', '.join(segment['items'])}"] if segment["items"] else []
    lines += [f"- *Passed by:* {', '.join(segment['least'])}"] if segment["least"] else []
    return f"## {segment['name']}\n\n" + "\n".join([lines[0], "", *lines[1:]])


if __name__ == "__main__":
    main()
