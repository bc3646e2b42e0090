"""Vowpal Wabbit's model of the bandit: it learns examples, and gives its weights as arrays and its state as bytes."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.errors import ConfigError, StorageFailed
from palate.policies.bandit.linear_policy import N_WEIGHTS
from palate.policies.bandit.options import BanditOptions
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.types import Floats

if TYPE_CHECKING:
    import vowpalwabbit

_BITS: Final = 18
_FNV_PRIME: Final = 16777619
_CONSTANT: Final = 11650396
"""The index of the constant feature."""
_WORD: Final = 2**64 - 1


class VwModel:
    """A workspace of Vowpal Wabbit with the options of a bandit."""

    def __init__(self, options: BanditOptions, state: bytes | None = None) -> None:
        """Start anew, or continue from the bytes of :meth:`to_bytes`.

        Raises:
            ConfigError: Vowpal Wabbit is not installed.
            StorageFailed: the bytes are no model.
        """
        check_installed()
        self.options = options
        if state is None:
            self._workspace = _open(command_of(options))
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            path.write_bytes(state)
            try:
                self._workspace = _open(f"{command_of(options)} -i {path}")
            except (RuntimeError, ValueError) as error:
                raise StorageFailed(f"The model of Vowpal Wabbit cannot be read ({error}).", where="model") from error

    def learn(self, example: list[str]) -> None:
        """Learn from the lines of a labelled example."""
        self._workspace.learn(example)

    def predict(self, example: list[str]) -> list[float]:
        """The probability of each action."""
        return list(self._workspace.predict(example))

    def weights(self) -> Floats:
        """The weights as :class:`~palate.policies.bandit.linear_policy.LinearPolicy` has them."""
        width, offsets = _layout(self.options)
        context = [name * width for name in self._names("c", len(CONTEXT_FEATURES))]
        items = [name * width for name in self._names("i", len(ITEM_FEATURES))]
        products = [[name, *(_combine(name, item) for item in items)] for name in context]
        indices = itertools.chain([_CONSTANT * width], items, *products)
        positions = np.array(list(indices), np.uint64)[None, :] + np.array(offsets, np.uint64)[:, None]
        read = self._workspace.get_weight
        values = [read(position) for position in (positions & np.uint64(2**_BITS - 1)).ravel().tolist()]
        return np.array(values, np.float32).reshape(len(offsets), N_WEIGHTS)

    def to_bytes(self) -> bytes:
        """All that learning goes on from."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            self._workspace.save(path)
            return path.read_bytes()

    def _names(self, namespace: str, n: int) -> Sequence[int]:
        """The indices of the features 0 … n - 1 of a namespace."""
        start = self._workspace.hash_space(namespace)
        return range(start, start + n)


def check_installed() -> None:
    """Check that Vowpal Wabbit is installed.

    Raises:
        ConfigError: it is not.
    """
    if find_spec("vowpalwabbit") is None:
        raise ConfigError(
            "The bandit learns with Vowpal Wabbit, which is not installed: pip install 'palate[bandit]'.",
            where="policies",
        )


def command_of(options: BanditOptions) -> str:
    """The command line of Vowpal Wabbit."""
    kinds = {
        "epsilon": "",
        "softmax": f"--softmax --lambda {options.sharpness:.9g}",
        "bag": f"--bag {options.n_policies}",
        "cover": f"--cover {options.n_policies}",
        "squarecb": f"--squarecb --gamma_scale {options.gamma_scale:.9g} --gamma_exponent {options.gamma_exponent:.9g}",
    }
    return (
        f"--cb_explore_adf --cb_type {options.cb_type} {kinds[options.exploration]} --epsilon {options.epsilon:.9g} "
        f"--clip_p {options.min_propensity:.9g} -l {options.learning_rate:.9g} -q ci -b {_BITS} "
        f"--random_seed {options.seed} --per_model_save_load --quiet --log_level error"
    )


def _open(command: str) -> vowpalwabbit.Workspace:
    import vowpalwabbit

    return vowpalwabbit.Workspace(command)


def _layout(options: BanditOptions) -> tuple[int, list[int]]:
    """The number of interleaved weight vectors (a power of 2), and the numbers of those of the policies."""
    n, per_model = options.n_policies, 2 if options.cb_type == "dr" else 1
    if options.exploration == "bag":
        width, offsets = n * per_model, [index * per_model for index in range(n)]
    elif options.exploration == "cover":
        width = (n + 1) * (1 if options.cb_type == "ips" else 2)
        offsets = [0, *range(2, n + 1)]
    else:
        width, offsets = per_model, [0]
    return 1 << (width - 1).bit_length(), offsets


def _combine(first: int, second: int) -> int:
    """The index of the product of two features."""
    return (_FNV_PRIME * first & _WORD) ^ second
