"""The application is built from its settings: Redis is used where they name it, and its package needed only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from palate.app import open_context
from palate.errors import ConfigError
from palate.settings import load_settings


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_redis_without_its_package_is_refused(tmp_path: Path) -> None:
    settings = load_settings(store={"data_dir": tmp_path, "redis_url": "redis://127.0.0.1:1/0"})
    with (
        mock.patch("palate.app.stores.find_spec", return_value=None),
        pytest.raises(ConfigError, match=r"pip install 'palate\[service\]'"),
    ):
        async with open_context(settings):
            pass


@pytest.mark.slow
def test_redis_is_not_imported_without_its_url(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from palate.app import open_context\n"
        "from palate.settings import load_settings\n"
        "async def main():\n"
        f"    async with open_context(load_settings(store={{'data_dir': {str(tmp_path)!r}}}), serving=True): pass\n"
        "asyncio.run(main())\n"
        "print('redis' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
