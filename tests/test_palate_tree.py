"""The tree keeps its own rules: sizes, names, cheap imports, clean locks, no borrowed data."""

from __future__ import annotations

import ast
import functools
import re
import statistics
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "tests", "benchmarks", "docs")
PYTHON = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
MAX_FILE, MAX_FUNCTION, MEDIAN_FILE, MAX_ANY = 400, 60, 110, 60
NO_NAMES = {"one", "said", "found", "told", "place", "held", "heard", "asked", "wanted", "who"}
"""Words that do not say what a value is: an item, a score, a match, an index, a request, a user …"""
EXCEPTIONS = {
    ("src/palate/adapters/sqlite/database.py", "one"),  # SQLAlchemy's method for the only row of a result
}


_NAME_FIELDS = {
    kind: [field for field in ("id", "attr", "arg", "name", "asname", "rest") if field in kind._fields]
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


@functools.cache
def _read_names(path: Path) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Every function of a file with its length, and every name of :data:`NO_NAMES` with its line."""
    functions, names = [], []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append((node.name, (node.end_lineno or 0) - node.lineno + 1))
        for field in _NAME_FIELDS[type(node)]:
            name = getattr(node, field)
            if isinstance(name, str) and name.strip("_").lower() in NO_NAMES:
                names.append((name, getattr(node, "lineno", 0)))
    return functions, names


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}
    assert {path: length for path, length in lengths.items() if length > MAX_FILE} == {}
    assert statistics.median(length for length in lengths.values() if length > 1) <= MEDIAN_FILE


def test_no_function_is_longer_than_60_lines() -> None:
    functions = [(path, name, length) for path in PYTHON for name, length in _read_names(path)[0]]
    assert [f"{path}:{name}: {length}" for path, name, length in functions if length > MAX_FUNCTION] == []


def test_names_say_what_a_value_is() -> None:
    names = [(path.relative_to(ROOT).as_posix(), name, line) for path in PYTHON for name, line in _read_names(path)[1]]
    assert [f"{path}:{line}: {name}" for path, name, line in names if (path, name) not in EXCEPTIONS] == []


def test_few_values_in_the_source_are_typed_any() -> None:
    source = [path for path in PYTHON if path.is_relative_to(ROOT / "src")]
    assert sum(len(re.findall(r"\bAny\b", path.read_text(encoding="utf-8"))) for path in source) <= MAX_ANY


def test_tests_mirror_the_source() -> None:
    """``tests/a/test_b_c.py`` tests ``src/palate/a/b.py`` or ``b_c.py``, or all of the package ``a``."""
    strays = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        folder = path.parent.relative_to(ROOT / "tests")
        package = ROOT / "src" / "palate" / folder
        subjects = {module.stem for module in package.glob("*.py")} | {package.name}
        name = path.stem.removeprefix("test_")
        if not any(name == subject or name.startswith(f"{subject}_") for subject in subjects):
            strays.append(str(path.relative_to(ROOT)))
    assert strays == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout knows which files are tracked")
def test_no_two_paths_differ_by_case_alone() -> None:
    """On macOS and Windows such files overwrite each other or, with different suffixes, are imported for each other."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [PurePosixPath(name) for name in tracked.split("\0") if name]
    names = {str(name) for path in paths for name in (path, path.with_suffix(""), *path.parents)}
    by_lower_case: dict[str, list[str]] = {}
    for name in sorted(names):
        by_lower_case.setdefault(name.lower(), []).append(name)
    assert [same for same in by_lower_case.values() if len(same) > 1] == []


_TRACES = ("opentelemetry.exporter", "palate.telemetry.open_telemetry")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("palate", ("numpy", "pydantic", "fastapi", "sqlalchemy", "polars", "scipy")),
        ("palate.cli.main", ("numpy", "fastapi", "sqlalchemy", "polars", "scipy", "opentelemetry")),
        ("palate.app.context", ("fastapi", "torch", "opentelemetry")),
        ("palate.server.main", ("polars", "torch", "alembic.command", "pandas", "opentelemetry.sdk", *_TRACES)),
    ],
)
def test_heavy_modules_stay_out_of_the_way(imported: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {imported}; print(*[name for name in {absent!r} if name in sys.modules])"
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.split() == []


@pytest.mark.slow
def test_the_library_needs_nothing_but_import_palate() -> None:
    code = (
        "import palate\n"
        "columns = {'user': [1, 1, 2, 2], 'item': [50, 7, 50, 9], 'value': [5, 4, 5, 3], 'at': [1, 2, 3, 4]}\n"
        "data = palate.Dataset.from_columns(**columns)\n"
        "slate = palate.models.EASE(reg=300).fit(data).recommend(palate.Profile.of(['50']), n=10)\n"
        "print(sorted(slate.ids), len(slate.scores))"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.strip() == "['7', '9'] 2"


def test_locks_pin_with_hashes_and_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index-url" not in text


def test_the_package_carries_only_its_own_sample_data_and_weights() -> None:
    code_or_config = {".py", ".toml", ".typed", ".mako"}
    built = ROOT / "src" / "palate" / "server" / "static"
    paths = (path for path in (ROOT / "src").rglob("*") if path.is_file() and built not in path.parents)
    files = [path for path in paths if path.parent.name != "__pycache__"]
    package = ROOT / "src" / "palate"
    trained = [package / "text" / "mood" / "weights", package / "policies" / "ppo" / "sample"]
    carried = {path.name for path in files if path.suffix not in code_or_config and path.parent not in trained}
    assert carried - {"py.typed"} == {"movies.jsonl", "books.jsonl", "games.jsonl", "music.jsonl"}
    for folder, max_bytes in zip(trained, (6_000_000, 20_000), strict=True):
        assert {path.suffix for path in folder.iterdir()} == {".npy", ".json"}
        assert sum(path.stat().st_size for path in folder.iterdir()) < max_bytes
