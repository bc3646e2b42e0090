"""CSV files are safe in a spreadsheet; other formats hold exact values."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from palate.services.table_file import FORMATS, join_parts

FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


@pytest.mark.parametrize("format_", FORMATS)
def test_text_that_looks_like_a_formula_is_text_in_a_csv(tmp_path: Path, format_: str) -> None:
    plain = ["ann", "a=b", "", None]
    part, path = tmp_path / "part", tmp_path / "table"
    table = pl.DataFrame({"user_id": [*FORMULAS, *plain], "score": [-1.5] * 10, "item_id": [*plain, *FORMULAS]})
    table.write_parquet(part)
    assert join_parts([part], path, format_, tmp_path / "unfinished") == 10
    if format_ == "csv":
        escaped = [f"'{text}" for text in FORMULAS]
        read = pl.read_csv(path)
        assert read["user_id"][:8].to_list() == [*escaped, "ann", "a=b"]
        assert read["item_id"][4:].to_list() == escaped
        assert read["score"].to_list() == [-1.5] * 10
    else:
        read = pl.read_parquet(path) if format_ == "parquet" else pl.read_ndjson(path)
        assert read.equals(table)
