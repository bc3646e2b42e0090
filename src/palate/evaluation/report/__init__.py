"""Comparisons and benches as self-contained HTML pages without scripts."""

from palate.evaluation.report.bench_page import Benched, bench_page
from palate.evaluation.report.page import page

__all__ = ["Benched", "bench_page", "page"]
