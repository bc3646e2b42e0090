"""A comparison, or a bench, as one page for users: no script, nothing fetched."""

from palate.evaluation.report.bench_page import Benched, bench_page
from palate.evaluation.report.page import page

__all__ = ["Benched", "bench_page", "page"]
