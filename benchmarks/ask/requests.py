"""Requests with different users and different sentences, drawn from the items of a catalogue."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from palate.data.item_table import Filters
from palate.data.items import Item
from palate.services.serve.recommendation_request import RecommendationRequest

SEED: Final = 42
N_REQUESTS: Final = 400
GENRES: Final = "comedy drama sci-fi action romance thriller adventure crime fantasy mystery".split()
_N_USERS: Final = 6_040
_PHRASE_WORDS: Final = 6
_MIN_DESCRIPTION_WORDS: Final = 20
_FEELINGS: Final = (
    "after a bad day", "I feel lonely tonight", "cheer me up", "something hopeful", "I am bored",
    "match my mood, I am sad",
)  # fmt: skip


def make_requests(items: Sequence[Item], rng: random.Random) -> list[RecommendationRequest]:
    """Different users with different sentences; no two sentences are the same."""
    described = described_items(items)
    return [
        RecommendationRequest(
            user=str(rng.randrange(1, _N_USERS + 1)),
            words=f"{rng.choice(_FEELINGS)}, a {rng.choice(GENRES)} film from the {rng.choice('789')}0s about "
            f"{draw_phrase(rng.choice(described), rng)} like {rng.choice(described).title}, not too long, no horror",
            filters=Filters(domains=("movie",), min_year=1930 + number % 20),
            exclude=(rng.choice(described).id,),
        )
        for number in range(N_REQUESTS)
    ]


def described_items(items: Sequence[Item]) -> list[Item]:
    """The items with a description of more than twenty words."""
    return [item for item in items if len(item.description.split()) > _MIN_DESCRIPTION_WORDS]


def draw_phrase(item: Item, rng: random.Random) -> str:
    """Six consecutive words of an item's description."""
    words = item.description.split()
    start = rng.randrange(max(len(words) - _PHRASE_WORDS, 1))
    return " ".join(words[start : start + _PHRASE_WORDS]).strip(".,;:!?\"'")
