"""The client is light: it loads neither the server nor models, and says what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import palate

pytestmark = pytest.mark.slow


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_it_loads_no_server_and_no_models() -> None:
    heavy = ("numpy", "polars", "pydantic", "fastapi", "starlette", "sqlalchemy", "palate.server", "palate.models")
    assert run(f"import sys, palate.client; print([name for name in {heavy!r} if name in sys.modules])") == "[]"


def test_without_httpx_it_names_the_command() -> None:
    code = (
        "import sys; sys.modules['httpx'] = None\ntry: import palate.client\nexcept ImportError as error: print(error)"
    )
    assert "pip install 'palate[client]'" in run(code)


def test_both_clients_have_one_version() -> None:
    package = Path(__file__).parent.parent.parent / "web" / "client" / "package.json"
    assert json.loads(package.read_text(encoding="utf-8"))["version"] == palate.__version__
