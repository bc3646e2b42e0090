"""Measure ranking quality on MovieLens 1M for users with few events, and for items with none."""

from __future__ import annotations

import sys

from benchmarks.measured import ML1M, write_result
from benchmarks.strangers.held_out import SEED
from benchmarks.strangers.items import ITEMS_SEED, measure_items
from benchmarks.strangers.users import USERS_SEED, measure_users
from palate.data.datasets import read


def main(part: str = "test") -> None:
    """Measure one part; ``validation`` holds out other users and items, on which every setting was chosen."""
    data = read(ML1M, "movielens").dataset()
    result = {
        "part": part,
        "seed": SEED,
        "users_seed": USERS_SEED,
        "items_seed": ITEMS_SEED,
        "data_digest": data.digest,
        "items": measure_items(data, part),
        "users": measure_users(data, part),
    }
    if part == "test":
        write_result("strangers", result)
    else:
        print(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
