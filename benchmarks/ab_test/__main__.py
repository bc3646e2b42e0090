"""Measure error rates, power and sensitivity of the tests of live experiments."""

from __future__ import annotations

from benchmarks.ab_test import clicks, false_positives, harm, other_library, power, ratio_check, variance
from benchmarks.measured import read_result, write_result


def main() -> None:
    write_result(
        "ab_test",
        {
            "runs": false_positives.N_RUNS,
            "users": false_positives.N_USERS,
            "false_positives": false_positives.measure(),
            "power": power.measure(),
            "ratio_check": {"runs": ratio_check.N_RUNS, "look": ratio_check.LOOK, "rows": ratio_check.measure()},
            "harm": {
                "runs": harm.N_RUNS,
                "users": harm.N_USERS,
                "share": harm.SHARE,
                "tolerance": harm.GUARDRAILS[0].tolerance,
                "rows": harm.measure(),
            },
            "variance": {"runs": variance.N_RUNS, "users": variance.N_USERS, "rows": variance.measure()},
            "interleaving": {"runs": clicks.N_RUNS, "length": clicks.LENGTH, "worlds": clicks.measure()},
            "other_library": other_library.compare() or read_result("ab_test").get("other_library", {}),
        },
    )


if __name__ == "__main__":
    main()
