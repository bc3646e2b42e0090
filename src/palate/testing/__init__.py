"""Contract suites for users who extend Palate: inherit one, name what you wrote, run pytest.

A recommender of your own is proved by

    from palate.testing import ModelContract

    class TestMine(ModelContract):
        recipe = Mine()

and a stage by ``class TestMine(StageContract): stage = Mine()``. Nothing but pytest is needed.
"""

import pkgutil

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))

from palate.testing.model_contract import ModelContract  # noqa: E402  # after its asserts are set to speak
from palate.testing.sample import sample_data  # noqa: E402
from palate.testing.stage_contract import (  # noqa: E402
    StageContract,
    check_promise,
    random_query,
    random_slate,
    sample_serving_state,
)

__all__ = [
    "ModelContract",
    "StageContract",
    "check_promise",
    "random_query",
    "random_slate",
    "sample_data",
    "sample_serving_state",
]
