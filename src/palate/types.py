"""Names for the array types that flow through Palate, and nothing else."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.signedinteger[Any]]
"""Item or user codes (places in a vocabulary), or places in other columns; mostly int32."""

Floats: TypeAlias = NDArray[np.float32]
"""Scores, weights, values; NaN means "cannot say"."""

Doubles: TypeAlias = NDArray[np.float64]
"""Times (seconds since 1970, UTC), probabilities and sums that must not lose digits."""

Bools: TypeAlias = NDArray[np.bool_]
"""Masks."""

Kinds: TypeAlias = NDArray[np.int8]
"""Event kinds, by the codes of :mod:`palate.data.events`."""

Json: TypeAlias = Any
"""Whatever ``json.loads`` may return."""
