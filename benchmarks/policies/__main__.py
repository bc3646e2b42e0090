"""The cost of a draw by a policy beside the plain draw, and the size of a stored decision."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.measured import median_times_us, write_result
from palate.data.exposure_weights import ExposureWeights
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.slate import Slate, Sources
from palate.data.vocabulary import Vocabulary
from palate.pipeline.explore.observe import observe
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.explore.policy import PolicyDraw
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.policies.clone_policy import ClonePolicy
from palate.policies.decision import decode_decision, encode_decision
from palate.policies.features import SCORED_MODELS
from palate.policies.item_traits import item_traits

N_ITEMS: Final = 20_000
N_EVENTS: Final = 100
N_EXPOSED: Final = 500
DEPTHS: Final = (100, 300)
REPEATS: Final = 300
NOW: Final = 1.7e9
CLONE: Final = ClonePolicy(name="clone", version="1")


def main() -> None:
    query, slate = build_request()
    results = {str(depth): measure(query, slate, depth) for depth in DEPTHS}
    sizes = measure_sizes(query, slate)
    items = [item for item in query.serving.items.items if item is not None]
    started = time.process_time()
    item_traits(ItemTable(query.serving.vocabulary, items))
    table_ms = 1e3 * (time.process_time() - started)
    write_result(
        "policies",
        {
            "n_items": N_ITEMS,
            "n_events": N_EVENTS,
            "n_exposed": N_EXPOSED,
            "depths": results,
            "decision_bytes": sizes,
            "table_and_traits_ms": table_ms,
        },
    )


def build_request() -> tuple[Query, Slate]:
    """A user with 100 events and 500 items shown lately, and 300 candidates with all scores."""
    rng = np.random.default_rng(0)
    items = [
        Item(
            id=f"i{number}",
            domain=("movie", "book", "game", "music")[number % 4],
            title=f"Item {number}",
            genres=tuple(f"genre {code}" for code in rng.integers(0, 30, 3).tolist()),
            creators=tuple(f"creator {code}" for code in rng.integers(0, 5_000, 2).tolist()),
        )
        for number in range(N_ITEMS)
    ]
    vocabulary = Vocabulary(item.id for item in items)
    codes = rng.permutation(N_ITEMS).astype(np.int32)
    columns = {name: rng.normal(size=300).astype(np.float32) for name in SCORED_MODELS}
    scores = -np.sort(-rng.normal(size=300)).astype(np.float32)
    slate = Slate(vocabulary, codes[:300], scores, Sources.of(columns))
    history = History(
        tuple(vocabulary.names(codes[-N_EVENTS:].tolist())),
        rng.integers(0, 4, N_EVENTS).astype(np.int8),
        np.full(N_EVENTS, np.nan, np.float32),
        NOW - np.sort(rng.exponential(1e6, N_EVENTS))[::-1],
    )
    shown = vocabulary.names(rng.choice(codes, N_EXPOSED, replace=False).tolist())
    weights = dict(zip(shown, rng.exponential(0.3, N_EXPOSED).tolist(), strict=True))
    query = Query(
        Profile(history, at=NOW),
        ServingState(ItemTable(vocabulary, items), {}),
        exposure_weights=ExposureWeights.of(weights, vocabulary),
        lists_in_session=3,
        policies={"clone": CLONE},
    )
    return query, slate


def measure(query: Query, slate: Slate, depth: int) -> dict[str, float]:
    """Medians in µs, each step in turn within one loop over the others, after a first call of each."""
    plain, policy = PlackettLuce(depth=depth), PolicyDraw(policy="clone", depth=depth)
    decision = observe(query, slate, depth)
    drawn = policy(query, slate, {}).decision
    assert drawn is not None
    steps: dict[str, Callable[[], object]] = {
        "plackett_luce_us": lambda: plain(query, slate, {}),
        "policy_us": lambda: policy(query, slate, {}),
        "features_us": lambda: observe(query, slate, depth),
        "utilities_us": lambda: CLONE.utilities(decision),
        "encode_us": lambda: encode_decision(drawn),
    }
    medians = median_times_us(steps, REPEATS)
    return medians | {"ratio": medians["policy_us"] / medians["plackett_luce_us"]}


def measure_sizes(query: Query, slate: Slate) -> dict[str, float]:
    """The mean size of a stored decision in bytes, and of one compressed with its list alone."""
    sizes = {}
    for depth in DEPTHS:
        drawn = PolicyDraw(policy="clone", depth=depth)(query, slate, {}).decision
        assert drawn is not None
        stored = encode_decision(drawn)
        assert decode_decision(stored).rows.tolist() == drawn.rows.tolist()
        sizes[str(depth)] = float(len(stored))
        sizes[f"{depth} as float32"] = float(drawn.decision.items.nbytes + drawn.decision.context.nbytes)
    return sizes


if __name__ == "__main__":
    main()
