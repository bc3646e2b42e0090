"""Contract test suites for extensions of Palate: subclass one, name your class, run pytest.

Test a recommender with

    from palate.testing import ModelContract

    class TestMine(ModelContract):
        recipe = Mine()

and a stage with ``class TestMine(StageContract): stage = Mine()``. Nothing but pytest is needed.
"""

import pkgutil

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))

from palate.testing.model_contract import ModelContract  # noqa: E402  # after its asserts are registered
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
