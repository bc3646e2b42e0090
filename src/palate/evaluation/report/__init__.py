"""A comparison as one page for people: no script, nothing fetched."""

from palate.evaluation.report.page import page

__all__ = ["page"]
