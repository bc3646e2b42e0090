"""Measure the delay from a like to the changed list, in Chromium against a server over the sample community."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measured import ROOT, server, write_result
from palate.app import open_context
from palate.models.base import Run
from palate.services.catalogue.import_data import load_sample
from palate.services.train.train import train
from palate.settings import load_settings

N_LIKES: Final = 100
SEED: Final = 42


def main() -> None:
    node, site = shutil.which("node"), ROOT / "src/palate/server/static/index.html"
    if node is None or not site.exists():
        sys.exit("This benchmark needs Node 20.19 and the built web app: run `make setup`.")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_train_sample_community(Path(folder)))
        with server(Path(folder)) as (address, _, _):
            command = [node, "e2e/blink.mjs", address.replace("127.0.0.1", "localhost"), str(N_LIKES)]
            output = subprocess.run(command, cwd=ROOT / "web", check=True, capture_output=True, text=True).stdout
    write_result("blink", json.loads(output))


async def _train_sample_community(data_dir: Path) -> None:
    """Fill a store with the sample community and train on it, as ``palate up`` does."""
    async with open_context(load_settings(None, store={"data_dir": data_dir})) as context:
        await load_sample(context)
        await train(context, Run(SEED))


if __name__ == "__main__":
    main()
