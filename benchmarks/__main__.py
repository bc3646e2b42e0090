"""``python -m benchmarks [NAME …]``: run benchmarks, write their results, and rewrite the page.

Without names all run but four: ``regret``, ``peers``, ``scale`` and ``transformer`` take hours or need
a setup of their own.
"""

from __future__ import annotations

import importlib
import sys

from benchmarks import page

ONLY_BY_NAME = ("regret", "peers", "scale", "transformer")

for name in sys.argv[1:] or [name for name in page.NAMES if name not in ONLY_BY_NAME]:
    print(f"== {name}")
    importlib.import_module(f"benchmarks.{name}.__main__").main()
page.main()
