"""``python -m benchmarks.peers.setup``: create the environment of the other libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

HOME: Final = Path(os.environ.get("PALATE_PEERS", Path(__file__).parents[2] / ".venv-peers"))
PYTHON: Final = HOME / "bin" / "python"
PACKAGES: Final = ("implicit==0.7.3", "lenskit==2025.8.1")


def main() -> None:
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)


if __name__ == "__main__":
    main()
