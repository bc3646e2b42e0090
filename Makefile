# Palate. `make` alone says what there is.

PYTHON ?= python3
BIN    := .venv/bin
RUN    := .venv/.run-stamp
DEV    := .venv/.dev-stamp
WORKERS ?= 2
# Tests and training are short: threads inside one of them would only fight over the cores.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup up test quick check bench docs fmt lock clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(RUN) ## Install Palate into .venv

up: $(RUN) ## Start Palate whole: sample community, models, learner, server (Ctrl-C stops it)
	@exec $(BIN)/palate up

test: $(DEV) ## Run every test
	$(BIN)/python -m pytest -n $(WORKERS)

quick: $(DEV) ## Run the tests that take moments
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

check: $(DEV) ## Lint, types, layers, sizes, docs and the quick tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) quick

bench: $(DEV) ## Measure speed and quality anew; results go to benchmarks/results
	$(BIN)/python -m benchmarks

docs: $(DEV) ## Regenerate the parts of the docs that code knows
	$(BIN)/python -m docs.generate

fmt: $(DEV) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(DEV) ## Resolve the dependencies anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra dev -o requirements/dev.lock

clean: ## Remove what was built; data stays
	rm -rf .venv dist .cache .*_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): pyproject.toml requirements/run.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): $(RUN) requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
