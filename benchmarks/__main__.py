"""``python -m benchmarks [NAME …]``: measure, write the results, and rewrite the page."""

from __future__ import annotations

import importlib
import sys

from benchmarks import page

NAMES = (
    "quality",
    "domains",
    "bridges",
    "ratings",
    "tower",
    "segments",
    "mood",
    "strangers",
    "text",
    "startup",
    "training",
    "adapting",
    "blink",
    "serving",
    "reasons",
    "lists",
    "ask",
)

for name in sys.argv[1:] or NAMES:
    print(f"== {name}")
    importlib.import_module(f"benchmarks.{name}").main()
page.main()
