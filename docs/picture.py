"""``docs/recommend.svg``: a real run of ``palate recommend`` on the sample community, as a picture.

``python -m docs.picture`` makes it anew; the simulated past differs by the day it is made on.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from rich.console import Console

from palate.app import open_context
from palate.cli import render
from palate.cli.main import app
from palate.models.base import Run
from palate.services.catalogue.import_data import load_sample
from palate.services.train.train import train
from palate.settings import load_settings

PICTURE = Path(__file__).parent / "recommend.svg"
LIKED = ("movie:arrival", "book:the-left-hand-of-darkness", "music:low")


async def _fill(folder: Path) -> None:
    async with open_context(load_settings(store={"data_dir": folder})) as context:
        await load_sample(context)
        await train(context, Run())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_fill(Path(folder)))
        console = Console(record=True, width=118, highlight=False)
        render.out = console
        items = [word for id_ in LIKED for word in ("--item", id_)]
        console.print(f"$ palate recommend {' '.join(items)} -n 8", style="bold", soft_wrap=True)
        app(["recommend", *items, "-n", "8", "--data-dir", folder], standalone_mode=False)
        # Rich names a font on somebody's server; a picture in a repository should load nothing.
        svg = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="palate"), flags=re.DOTALL)
        PICTURE.write_text(re.sub(r"<!--.*?-->", "", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
