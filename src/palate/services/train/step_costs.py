"""Time and memory of the steps of a training."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")

_UNITS_PER_MB = 2**20 if sys.platform == "darwin" else 2**10
"""Units of ``ru_maxrss``: bytes on macOS, kilobytes elsewhere."""


@dataclass(frozen=True, slots=True)
class StepCost:
    """What one step of a training took."""

    name: str
    wall_s: float
    cpu_s: float
    """Processor time of all threads of the process."""
    peak_mb: float | None
    """The highest memory of the process (resident, MiB) from its start to the end of the step: the step in which it
    rises is the one that needs most. None where the system does not say."""


@dataclass(slots=True)
class StepCosts:
    """The costs of steps, in the order in which they ended."""

    steps: list[StepCost] = field(default_factory=list)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Record the costs of a block; nothing if it raises."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.steps.append(StepCost(name, time.perf_counter() - wall, time.process_time() - cpu, peak_memory_mb()))

    def measure_each(self, prefix: str, pairs: Iterable[tuple[str, _T]]) -> Iterator[tuple[str, _T]]:
        """Iterate over names and values; making each value is a step named by the prefix and its name."""
        iterator = iter(pairs)
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                name, value = next(iterator)
            except StopIteration:
                return
            cost = StepCost(f"{prefix} {name}", time.perf_counter() - wall, time.process_time() - cpu, peak_memory_mb())
            self.steps.append(cost)
            yield name, value


def peak_memory_mb() -> float | None:
    """The highest resident memory of this process since it began, in MiB; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_PER_MB
