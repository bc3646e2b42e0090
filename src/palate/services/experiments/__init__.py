"""Use cases of evaluation: compare, tune, bench and diagnose a data set."""
