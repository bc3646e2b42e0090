"""Names for array types."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.signedinteger]
"""Item or user codes (indices into a vocabulary), or indices into other columns; mostly int32."""

Floats: TypeAlias = NDArray[np.float32]
"""Scores, weights, values; NaN means unknown."""

Doubles: TypeAlias = NDArray[np.float64]
"""Times (seconds since 1970, UTC), probabilities and sums that must not lose digits."""

Bools: TypeAlias = NDArray[np.bool_]
"""Masks."""

Kinds: TypeAlias = NDArray[np.int8]
"""Event kinds, by the codes of :mod:`palate.data.events`."""

Json: TypeAlias = Any
"""Any value that ``json.loads`` may return."""
