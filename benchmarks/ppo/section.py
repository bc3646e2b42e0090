"""The section on proximal policy optimisation."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    """The cost of PPO, and its rewards in the simulator."""
    draws = [
        [depth, *(f"{times[name]:.0f}" for name in ("plackett_luce_us", "without_version_us", "policy_us")),
         f"{times['ratio']:.1f}", f"{times['features_us']:.0f}", f"{times['utilities_us']:.0f}"]
        for depth, times in result["draw"].items()
    ]  # fmt: skip
    header = ["candidates", "plackett_luce", "without a version", "ppo", "ratio", "of it features", "utilities"]
    answers, learning = result["answers"], result["learning"]
    simulator = result["simulator"]
    return "\n\n".join(
        [
            "## Proximal policy optimisation",
            "What [PPO](../docs/ppo.md) adds to an answer: the stages `explore.plackett_luce` and `explore.policy` "
            "on the same slate, in turn. Medians in µs on one core.",
            table(header, draws),
            f"An answer of a server takes {answers['server']['with']:.2f} ms of processor time with the policy, "
            f"decisions recorded, and {answers['server']['without']:.2f} ms without: "
            f"{answers['server']['without'] / answers['server']['with']:.0%} as many answers from the same processor "
            "(MovieLens 100K, users with kept states, HTTP included, two servers in turn). Without HTTP it is "
            f"{answers['process']['with']:.2f} ms and {answers['process']['without']:.2f} ms. "
            f"The learner takes {learning['lists_per_s']:.0f} lists a second, updates included.",
            f"Rewards per session in [the simulator](../docs/simulator.md): {simulator['n_users']} users, up to "
            f"{simulator['n_sessions']} sessions each, seeds {', '.join(map(str, simulator['seeds']))}, none of which "
            "was used to choose anything; means with 95 % intervals clustered by user. The gain over greedy (the "
            "pipeline without surprise) has its interval over the seeds.",
            *(_rewards(name, figures) for name, figures in simulator["conditions"].items()),
        ]
    )


def _rewards(condition: str, figures: dict[str, Any]) -> str:
    rows = [
        [
            name,
            f"{row['n']:,}",
            f"{row['mean']:.2f} [{row['low']:.2f}, {row['high']:.2f}]",
            " ".join(f"{value:.1f}" for value in row["by_seed"]),
            f"{row['gain']['mean']:+.1%} [{row['gain']['low']:+.1%}, {row['gain']['high']:+.1%}]",
        ]
        for name, row in figures.items()
    ]
    head = ["recommender", "sessions", "reward per session", "by seed", "gain over greedy"]
    return f"With {condition}:\n\n{table(head, rows)}"
