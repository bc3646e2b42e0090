"""Boundaries and e-values of ConfSeq; runs in an environment in which it is installed, and prints JSON."""

import importlib.metadata
import json
import math
import sys

from confseq.boundaries import normal_log_mixture, normal_mixture_bound


def main() -> None:
    """Read questions (n, planned n, alpha, z) from standard input; their values are of sums, with variance n."""
    answers = []
    for n, rho, alpha, z in json.load(sys.stdin):
        log = 2 * math.log(1 / alpha)
        optimal = rho * (log + math.log(1 + log))  # the library derives its ρ = 1 / ρ² from this variance
        log_one = 2 * math.log(1 / (2 * alpha))
        optimal_one = rho * (log_one + math.log(1 + log_one))
        answers.append(
            [
                normal_mixture_bound(n, alpha, optimal, alpha, False) / math.sqrt(n),
                normal_mixture_bound(n, alpha, optimal_one, alpha, True) / math.sqrt(n),
                normal_log_mixture(z * math.sqrt(n), n, optimal, alpha, False),
                normal_log_mixture(z * math.sqrt(n), n, optimal_one, alpha, True),
            ]
        )
    print(json.dumps({"version": importlib.metadata.version("confseq"), "answers": answers}))


if __name__ == "__main__":
    main()
