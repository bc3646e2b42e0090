"""The readable page: ``benchmarks/README.md``, written from the committed results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.asking_page import ask
from benchmarks.blink_page import blink
from benchmarks.bridges_page import bridges
from benchmarks.lists_page import lists
from benchmarks.measured import RESULTS
from benchmarks.regret.section import regret
from benchmarks.scale.section import scale
from benchmarks.strangers_page import strangers
from benchmarks.table import table
from benchmarks.tower_section import tower
from benchmarks.training_section import training

PAGE = Path(__file__).parent / "README.md"
_LEVEL = 0.05


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page as Markdown; a test holds the committed file to it."""
    parts = ["# Measured", _HEAD]
    sections = (
        regret,
        _quality,
        _domains,
        bridges,
        _ratings,
        tower,
        _segments,
        _mood,
        strangers,
        _text,
        _startup,
        training,
        _adapting,
        blink,
        _serving,
        _reasons,
        lists,
        ask,
        _peers,
        scale,
    )
    for section in sections:
        name = section.__name__.removeprefix("_")
        path = RESULTS / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text(encoding="utf-8"))
            parts += [section(result), _origin(name, result)]
    return "\n\n".join(parts) + "\n"


_HEAD = (
    "Made by `make bench` from the JSON under [results](results); do not edit by hand. These are figures of small, "
    "shared machines: compare figures within one run, not across machines."
)


def _origin(name: str, result: dict[str, Any]) -> str:
    code = name if (PAGE.parent / name).is_dir() else f"{name}.py"
    where = f"[{code}]({code}), [{name}.json](results/{name}.json)"
    return f"*{result['measured']}, commit {result['commit']}, {result['machine']}, Python {result['python']}; {where}*"


def _quality(result: dict[str, Any]) -> str:
    return f"## Quality\n\n{_QUALITY}\n\n" + "\n\n".join(map(_task, result["tasks"]))


def _domains(result: dict[str, Any]) -> str:
    return f"## Quality on books, games and music\n\n{_DOMAINS}\n\n" + "\n\n".join(map(_task, result["tasks"]))


_DOMAINS = (
    "As above, with the default settings, which were chosen on movies, and without `ranker`. Sets without times are "
    "split at random, and the order of their files says nothing ([how they are read](../docs/data.md)). "
    "The first edition of goodbooks holds about a hundred ratings of every book: popularity says nothing there. "
    "Other work shared the machine, so the seconds of fits are upper bounds."
)


_QUALITY = (
    "Every item of the catalogue is ranked for everyone, on the test part; all that was chosen was chosen inside "
    "the training parts ([how](../docs/evaluation.md)). Intervals are 95 % bootstraps over users. ≈ is not told "
    "apart from the first by NDCG (paired randomisation test, Holm over all pairs, 5 %). `blend` and `ranker` "
    "are trained for the question of the task; `pipeline` is the default pipeline over them. "
    "Fits are in seconds on two cores, of `blend` and `ranker` without those "
    "of what they are made of."
)


def _task(task: dict[str, Any]) -> str:
    rows = [
        (
            f"`{name}`{' ≈' if one['p_against_best'] >= _LEVEL and place else ''}",
            f"{one['ndcg']:.4f} ({one['intervals']['ndcg'][0]:.3f}–{one['intervals']['ndcg'][1]:.3f})",
            *(f"{one[figure]:.4f}" for figure in ("precision", "recall", "map", "hit_rate")),
            f"{one['coverage']:.0%}",
            f"{one['differentiation']:.0%}",
            one["fit_s"] if name != "pipeline" else "",
        )
        for place, (name, one) in enumerate(task["models"].items())
    ]
    columns = ("model", "NDCG@10 (95 %)", "P@10", "R@10", "MAP@10", "HR@10", "coverage", "differs", "fit s")
    seeds = f"; mean of seeds {', '.join(map(str, task['seeds']))}" if len(task["seeds"]) > 1 else ""
    note = (
        f"{task['users']:,} users, {task['catalogue']:,} items, data digest `{task['data_digest'][:12]}`. "
        f"{task['protocol']}{seeds}; {task['relevance']}."
    )
    others = f" {task['others']}" if task["others"] else ""
    return f"### {task['title']}\n\n{note}{others}\n\n{table(columns, rows)}"


def _ratings(result: dict[str, Any]) -> str:
    rows = []
    for title, name in (("with the time of the rating", "with_date"), ("without", "without_date")):
        one = result[name]
        ends = one["intervals"]
        rows.append(
            (
                title,
                f"{one['rmse']:.4f} ({ends['rmse'][0]:.3f}–{ends['rmse'][1]:.3f})",
                f"{one['mae']:.4f} ({ends['mae'][0]:.3f}–{ends['mae'][1]:.3f})",
                f"{one['folds'][0]['rmse']:.4f}",
                *(f"{one['coverage'][mass]:.1%}" for mass in ("0.8", "0.95")),
                f"{one['took_s']:.0f}",
            )
        )
    columns = ("", "RMSE (95 %)", "MAE (95 %)", "RMSE of u1", "inside 80 %", "inside 95 %", "seconds, five folds")
    new = result["strangers"]
    folded, trained = (f"{new[name]['rmse']:.4f}" for name in ("folded_in", "in_training"))
    return (
        f"## Predicted ratings\n\n{_RATINGS} Seed {result['seed']}.\n\n{table(columns, rows)}\n\n"
        f"Users who were not in the training ({new['protocol']}; {new['users']} users, {new['ratings']:,} ratings): "
        f"RMSE {folded} folded in, {trained} if what is known of them is part of the training."
    )


_RATINGS = (
    "`bmf` on the published folds u1–u5 of MovieLens 100K; features come from the training part alone, and everyone is "
    "folded in from their training ratings, as a server would. RMSE is of the predicted mean, MAE of the median; means "
    "over folds, with 95 % bootstraps over users. An interval keeps its word if its share of ratings is inside. "
    "Others report, over the five folds with dates, 0.877 (myFM), and without 0.919 (SVD++ of Surprise); on u1 0.881 "
    "(myFM) and 0.889 (GLocal-K)."
)


def _segments(result: dict[str, Any]) -> str:
    numbers = list(result["sets"][0]["adjusted_rand"])
    rows = [
        (
            f"MovieLens {one['title']}",
            *(f"{one['adjusted_rand'][n]['mean']:.2f} ({one['adjusted_rand'][n]['least']:.2f})" for n in numbers),
            f"{one['more_data_adjusted_rand']:.2f}",
            f"{one['another_seed_kept']['ids']}, {one['more_data_kept']['ids']} of {one['more_data_kept']['of']}",
            f"{one['another_seed_kept']['names']}, {one['more_data_kept']['names']}",
            one["cpu_s_beyond_ials"],
        )
        for one in result["sets"]
    ]
    columns = ("", *(f"n = {n}" for n in numbers), "5 % more data", "ids kept", "names kept", "s")
    seeds = ", ".join(map(str, result["seeds"]))
    return (
        f"## Segments\n\n{_SEGMENTS} Seeds {seeds}; default n = {result['default']}; *5 % more data* is between a "
        f"fit on {result['more']:.0%} of the events and one on all, with another seed too.\n\n"
        f"{table(columns, rows)}"
    )


_SEGMENTS = (
    "Agreement of the [segments](../docs/models/segments.md) of everyone between two fits that differ in seed, factors "
    "and all: the adjusted Rand index (1 the same, 0 chance), mean (and least) over pairs of seeds. Kept are ids and "
    "names under another seed, and with more data. Seconds are of one core, beyond those of iALS. [The segments of "
    "MovieLens 1M](../docs/segments-ml1m.md)."
)


def _mood(result: dict[str, Any]) -> str:
    heads = [
        (
            title,
            f"{one['macro_f1']:.3f} ({one['interval'][0]:.3f}–{one['interval'][1]:.3f})",
            f"{one['cross_validated']:.3f}",
        )
        for title, one in (("28 labels", result["labels"]), ("Ekman's six and neutral", result["ekman"]))
    ]
    each = sorted(result["labels"]["each"].items(), key=lambda row: -row[1]["f1"])
    rows = [(name, one["f1"], one["train"], one["dev"]) for name, one in each]
    return (
        f"## Moods\n\n{_MOOD} Seed {result['seed']}; {result['train_texts']:,} and {result['dev_texts']:,} texts.\n\n"
        f"{table(('', 'macro-F1 on dev (95 %)', 'cross-validated inside train'), heads)}\n\n"
        f"The weights take {result['weights_mb']} MB and {result['train_s']} s to train, cross-validation included; "
        f"a text is read in {result['read_ms']} ms and a sentence understood in {result['understand_ms']} ms "
        "(medians, one core).\n\n"
        f"{table(('label', 'F1', 'in train', 'in dev'), rows)}"
    )


_MOOD = (
    "The [reader that comes with Palate](../docs/words.md) on the dev part of GoEmotions; weights, thresholds and "
    "every setting were chosen by cross-validation inside the train part. Intervals are 95 % bootstraps over texts."
)


def _startup(result: dict[str, Any]) -> str:
    rows = [
        ("`import palate`, beyond Python's own start", f"{result['import_palate_s']} s"),
        (
            f"server ready, {result['events_in_log']:,} events in the log, first start",
            f"{result['ready_s_first_start']} s",
        ),
        ("the same, median of later starts (features from their checkpoint)", f"{result['ready_s_median']} s"),
    ]
    return f"## Starting\n\n{table(('what', 'time'), rows)}"


def _text(result: dict[str, Any]) -> str:
    rows = [
        (
            what,
            one["tokens"],
            f"{one['eight_bits_ms']} ms",
            f"{one['exact_ms']} ms",
            f"{one['exact_ms'] / one['eight_bits_ms']:.1f}×",
            f"{one['cosine']:.4f} ({one['least_cosine']:.4f})",
        )
        for what, one in (
            ("a short sentence", result["sentence"]),
            ("titles in batches, each", result["titles"]),
            ("descriptions in batches, each", result["descriptions"]),
        )
    ]
    columns = ("what", "tokens", "8 bits", "exact", "gain", "cosine (least)")
    one = result["sentence"]
    return (
        f"## Reading what words mean\n\n{_TEXT} From nothing loaded to the first vector it takes "
        f"{result['opening_s']} s. The short sentence took {one['wall_p50_ms']} ms by the clock (median; "
        f"{one['wall_fastest_ms']} ms at the fastest).\n\n{table(columns, rows)}"
    )


_TEXT = (
    "all-MiniLM-L6-v2 by ONNX Runtime on one thread, with 8 bits a weight as it comes, beside itself in floats. "
    "Time is that of the processor, as others shared the machine."
)


def _adapting(result: dict[str, Any]) -> str:
    rows = [(result["events"], f"{result['p50_ms']} ms", f"{result['p99_ms']} ms", result["lists_changed"])]
    columns = ("events", "p50", "p99", "lists changed")
    return f"## Adapting\n\n{result['what']}; seed {result['seed']}.\n\n{table(columns, rows)}"


def _serving(result: dict[str, Any]) -> str:
    rows = [
        (
            one["connections"],
            f"{one['requests_per_s']:,}",
            one["p50_ms"],
            one["p99_ms"],
            f"{limit['requests_per_s']:,}",
            f"{one['share_of_health']:.0%}",
        )
        for one, limit in zip(result["recommend"], result["health"], strict=True)
    ]
    columns = ("connections", "answers/s", "p50 ms", "p99 ms", "`/health` answers/s", "share of it")
    spent = [(part, f"{share:.1%}") for part, share in result["where_time_goes"].items()]
    return (
        f"## Serving\n\n{result['what']} {result['users']} users; impressions dropped: "
        f"{result['impressions_dropped']:.0f}.\n\n{table(columns, rows)}\n\n"
        f"{_LIMIT}\n\n"
        f"Where the server's main thread spends its time at 16 connections:\n\n{table(('part', 'share'), spent)}"
    )


def _reasons(result: dict[str, Any]) -> str:
    rows = [
        (
            name,
            result["named_in_lists"][name]["cases"],
            f"{result['named_in_lists'][name]['lower']:.1%}",
            f"{result['named_by_why'][name]['lower']:.1%}",
        )
        for name in result["named_in_lists"]
    ]
    raised, effects = result["raised"], result["effects"]
    error = effects["score_error_max"]
    scaled = sum(case["old_scale"] < case["score"] for case in raised)
    return (
        f"## Reasons\n\n{_REASONS} Seed {result['seed']}, data digest `{result['data_digest'][:12]}`.\n\n"
        f"{table(('items from', 'cases', 'named in lists', 'main by `/why`'), rows)}\n\n"
        f"Shares and base sum to the score within {result['share_error_max']:.0e} (tolerance {result['tolerance']:g}). "
        f"Stated effects beside {effects['checked']:,} real removals: ranks equal in {effects['ranks_equal']:.1%}, "
        f"scores {f'within {error:.0e}' if error else 'equal to the last bit'}; without its main reason an item falls "
        f"by {effects['places_fallen_median']:.0f} places at the median. "
        f"An account takes {result['account_ms']} ms.\n\n"
        f"In {len(raised)} cases removing the event that a list names raises the score; in {scaled} of them the score "
        "does fall in the scale of the old list, but the list around the item changed more. In the others the rest of "
        "the history counts for more once it is gone."
    )


_REASONS = (
    "MovieLens 100K, all of it known; the default pipeline with surprise 0; someone at random, and half the time an "
    "item of their first ten, half of the whole list. How often removing the past event that is named lowers the "
    "item's score: in lists it is the one that is named first, in an account the one whose removal does most "
    "([why](../docs/reasons.md))."
)


def _peers(result: dict[str, Any]) -> str:
    parts = [
        f"## Beside other libraries\n\n{result['what']}. {result['versions']}; {result['threads']} threads each, "
        "in turn; medians. Both were [tuned](results/peers_tuning.json) on this validation part (seed 42)."
    ]
    for factors, curve in result["curves"].items():
        rows = [
            (
                one["sweep"],
                *(one[name] for name in ("implicit_s", "implicit", "ours_s", "ours", "ours_graded_s", "ours_graded")),
            )
            for one in curve["at"]
        ]
        columns = ("its sweeps", "seconds", "implicit", "ours by", "ours", "graded by", "ours, graded")
        last = [f"{curve[name]['ndcg'][-1]:.4f}" for name in ("implicit", "ours", "ours_graded")]
        ends = f"After the last sweep: {last[0]}, {last[1]} and {last[2]}"
        costs = (
            f"a sweep of ours takes {curve['sweep_ratio']} times as long; peak memory above the data "
            f"{curve['implicit']['peak_mb']:.0f} MiB and {curve['ours']['peak_mb']:.0f} MiB (ours)"
        )
        parts += [
            f"NDCG@10 with {factors} factors when implicit has done so many sweeps, and of ours by then:",
            table(columns, rows),
            f"{ends}; {costs}.",
        ]
    speeds = [(name, one["lenskit_s"], one["ours_s"]) for name, one in result["lenskit"].items()]
    parts += ["Seconds to train:", table(("model", "LensKit", "ours"), speeds)]
    batches = [(factors, *(f"{each:,}" for each in one.values())) for factors, one in result["batch"].items()]
    columns_of_batch = ("factors", "implicit", "ours, from profiles", "ours, product and top alone")
    whole = (
        "The whole default pipeline, one user after the other with reasons: "
        f"{result['pipeline']['users_per_s']:,} users a second, {result['pipeline']['users_per_minute']:,} a minute."
    )
    parts += ["Users a second who get their top 20:", table(columns_of_batch, batches), whole, _PEERS_LIMIT]
    return "\n\n".join(parts)


_PEERS_LIMIT = (
    "How far from the limit: a sweep with 64 factors in blocks of 16 is an estimated 2.6 GFlop, a tenth of its time at "
    "what the cores can do; the rest is calls of small products and factorisations and gathering rows. implicit "
    "looks up rows of users that it keeps and selects in compiled code; ours solves each user anew from their "
    "history, ids and all, and of the product and top alone nine tenths is choosing the top by sortable keys, "
    "which keeps ties stable."
)


_LIMIT = (
    "How far from the limit: the answer must read 0.7 MB of EASE weights for a history of 100 (about 0.1 ms from "
    "memory that is not in a cache) and go through the web stack (one over the `/health` rate). The rest is some 250 "
    "NumPy calls on arrays of the catalogue's length, of which most of the cost is the call, not the arithmetic; "
    "half-precision and 8-bit weights were tried and gained little or lost, as NumPy must widen them first."
)


if __name__ == "__main__":
    main()
