"""Measure import, fit, evaluation and batch lists on one machine, from 1/100 to the full size.

``python -m benchmarks.scale [SCALE …]`` measures these sizes and keeps the results of others. Each
step is a process of its own. The full size (1 million users, 100,000 items, 50 million events)
needs 10 GB of memory, 20 GB of disk under ``TMPDIR`` and a machine without other work.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.measured import read_result, write_result

SCALES: Final = (0.01, 0.1, 0.333, 1.0)
STEPS: Final = ("read_parquet", "read_csv", "fit", "evaluate", "batch", "import_store", "read_store")


def main(scales: tuple[float, ...] = SCALES) -> None:
    sizes: dict[str, Any] = read_result("scale").get("sizes", {})
    for scale in scales:
        with tempfile.TemporaryDirectory() as folder:
            limits = _run_step("limits", folder, scale)
            community = _run_step("generate", folder, scale)
            steps = {name: _run_step(name, folder, scale) for name in STEPS}
        sizes[str(scale)] = {**community["figures"], "limits": limits["figures"], "steps": steps}
        sizes = dict(sorted(sizes.items(), key=lambda size: float(size[0])))
        write_result("scale", {"sizes": sizes})


def _run_step(name: str, folder: str, scale: float) -> dict[str, Any]:
    out = Path(folder) / "step.json"
    command = [sys.executable, "-m", "benchmarks.scale.child", name, folder, str(scale), str(out)]
    subprocess.run(command, check=True)
    result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    print(scale, name, result, flush=True)
    return result


if __name__ == "__main__":
    main(tuple(float(scale) for scale in sys.argv[1:]) or SCALES)
