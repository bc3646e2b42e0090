"""Write ``docs/lists.md``: twenty example lists with their reasons, from the committed result."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.measured import ROOT, read_result
from benchmarks.table import table

PAGE: Final = ROOT / "docs" / "lists.md"
HEAD: Final = ROOT / "docs" / "lists_head.md"


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test compares it with the committed file."""
    head = HEAD.read_text(encoding="utf-8").rstrip()
    examples = (_example(number, example) for number, example in enumerate(read_result("lists")["examples"], 1))
    return "\n\n".join([head, *examples]) + "\n"


def _example(number: int, example: dict[str, Any]) -> str:
    rows = [(rank, title, reason) for rank, (title, reason) in enumerate(example["list"], 1)]
    history = f"{example['ratings']} ratings, {example['mean']} on average; among the best: "
    return (
        f"### {number}\n\n{history}{', '.join(example['loved'])}. The last: {example['last']}.\n\n"
        f"{table(('', 'film', 'reason'), rows)}"
    )


if __name__ == "__main__":
    main()
