"""Write ``docs/recommend.svg``: the output of ``palate recommend`` on the sample community.

``python -m docs.picture`` writes it; the simulated events depend on the day.
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


async def _train_sample(folder: Path) -> None:
    async with open_context(load_settings(store={"data_dir": folder})) as context:
        await load_sample(context)
        await train(context, Run())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_train_sample(Path(folder)))
        console = Console(record=True, width=118, highlight=False)
        render.out = console
        items = [word for id_ in LIKED for word in ("--item", id_)]
        console.print(f"$ palate recommend {' '.join(items)} -n 8", style="bold", soft_wrap=True)
        app(["recommend", *items, "-n", "8", "--data-dir", folder], standalone_mode=False)
        # Rich refers to a font on a web server; the file should load nothing.
        svg = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="palate"), flags=re.DOTALL)
        PICTURE.write_text(re.sub(r"<!--.*?-->", "", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
