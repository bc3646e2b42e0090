"""``python -m benchmarks.scale [SCALE …]``: measure these sizes, and rewrite the page."""

from __future__ import annotations

import sys

from benchmarks import page
from benchmarks.scale import SCALES, main

main(tuple(float(scale) for scale in sys.argv[1:]) or SCALES)
page.main()
