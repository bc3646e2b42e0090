"""Write ``benchmarks/README.md`` from the committed results, one section for each benchmark."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
PAGE: Final = FOLDER / "README.md"
NAMES: Final = (
    "regret",
    "quality",
    "domains",
    "bridges",
    "ratings",
    "tower",
    "transformer",
    "segments",
    "mood",
    "strangers",
    "text",
    "startup",
    "training",
    "adapting",
    "blink",
    "serving",
    "batch",
    "service",
    "shared_state",
    "promotions",
    "catalogues",
    "nearest",
    "reasons",
    "lists",
    "rules",
    "ask",
    "off_policy",
    "ab_test",
    "policies",
    "experiments",
    "bandit",
    "ppo",
    "before_launch",
    "live_loop",
    "peers",
    "scale",
)
"""All benchmarks in the order of the page: folders with ``__main__.py``, ``section.py`` and ``result.json``."""

_HEAD: Final = (
    "Made by `make bench` from `result.json` in the folder of each benchmark; do not edit by hand. These are figures "
    "of small, shared machines: compare figures within one run, not across machines."
)


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test compares it with the committed file."""
    parts = ["# Measured", _HEAD]
    for name in NAMES:
        path = FOLDER / name / "result.json"
        if path.exists():
            result = json.loads(path.read_text(encoding="utf-8"))
            section = importlib.import_module(f"benchmarks.{name}.section").section
            parts += [section(result), _origin(name, result)]
    return "\n\n".join(parts) + "\n"


def _origin(name: str, result: dict[str, Any]) -> str:
    """When, on which machine and by which code a result was measured."""
    links = f"[code]({name}), [result]({name}/result.json)"
    return f"*{result['measured']}, commit {result['commit']}, {result['machine']}, Python {result['python']}; {links}*"


if __name__ == "__main__":
    main()
