"""The page section on requests with a sentence."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    measured = (
        ("in process, each sentence new", result["cold_ms"]),
        ("in process, the same sentences again", result["warm_ms"]),
        ("in process, without a sentence", result["without_words_ms"]),
        ("HTTP, each sentence new", result["http"]["cold_ms"]),
        ("HTTP, the same sentences again", result["http"]["warm_ms"]),
    )
    latencies = [(name, *times.values()) for name, times in measured]
    parts = sorted(result["parts_ms"].items(), key=lambda part: -part[1])
    mrr_rows = [
        (
            kind,
            f"{figures['raw_mrr']:.3f}",
            f"{figures['understood_mrr']:.3f}",
            f"{figures['gain_interval'][0]:+.3f} to {figures['gain_interval'][1]:+.3f}",
        )
        for kind, figures in result["quality"].items()
    ]
    gazetteer = result["lexicon"]
    return (
        f"## Asking\n\n{_ASK} Seed {result['seed']}, data digest `{result['data_digest'][:12]}`.\n\n"
        f"{table(('ms', 'p50', 'p90', 'p99', 'p50 of the processor'), latencies)}\n\n"
        "Where the time of a new sentence goes (medians; the stages with the sentence encoded before):\n\n"
        f"{table(('part', 'ms'), parts)}\n\n{_SEARCH.format(result['n_items'])}\n\n"
        f"{table(('sentence', 'raw', 'understood', 'gain (95 %)'), mrr_rows)}\n\n"
        f"The names of a made-up catalogue of {gazetteer['items']:,} items are read in {gazetteer['built_s']} s, and "
        f"those of one more item in {gazetteer['one_more_ms']} ms."
    )


_ASK = (
    "MovieLens 1M with its descriptions, the default pipeline with the encoder, one core: 400 users with their whole "
    "history, each with a sentence that nobody asked before (a feeling, a genre, a decade, six words of a description, "
    "a title to be like, and what is not wanted) and with filters of the request: domain, years, an excluded id. What "
    "users did and were offered is in memory, as it is after their first request; no sentence is. One request after "
    "the other; where others use the machine too, times of the processor say more than the clock."
)
_SEARCH = (
    "Does search find less by what is understood than by the raw sentence? {} films, each described by six words of "
    "its description in a row, by themselves or in a wish: the mean reciprocal place of the film (1: always first) by "
    "the words source, without history. Intervals are 95 % bootstraps over films."
)
