# make run, test and lint set themselves up: .venv is made when it is missing or its sources changed.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
STAMP := .venv/.installed
SAMPLE := build/sample

.DEFAULT_GOAL := help
.PHONY: help setup run test lint licences audit sbom bench bench-matching bench-kills bench-fuzz mutants docs screenshots golden clean

help:
	@echo "make run      sets up, runs the sample's two months into $(SAMPLE)"
	@echo "make test     sets up, runs every test (ARGS=… for pytest)"
	@echo "make lint     style and types"
	@echo "make bench    the benchmarks of documents and of run at every size (needs ../shared/bench; ARGS=… for bench/bench.py)"
	@echo "make bench-matching  how well and how fast transfers are matched (ARGS=… for bench/bench_matching.py)"
	@echo "make bench-kills     kills commands at every point and at random instants (ARGS=… for bench/bench_kills.py)"
	@echo "make bench-fuzz  breaks every reader that it can (needs the package atheris; ARGS=… for bench/fuzz/fuzz_bytes.py)"
	@echo "make docs     writes the reference pages again; CHECK=1 only says whether they are stale"
	@echo "make screenshots  takes the pictures in docs/images again (needs chromium, soffice, pdftoppm)"
	@echo "make golden   writes the expected cells of the golden stories; FORCE=1 to overwrite"
	@echo "make mutants  changes the rules a little and counts the changes that no test notices (ARGS=module of reconciler/rules)"
	@echo "make licences | audit | sbom  what is installed: licences, an offline audit, a bill of materials, in build/"
	@echo "make setup    only makes .venv;  make clean removes it and build/"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The reconciler needs Python 3.11 or newer; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>&1 || echo not there). Try: make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q reconciler # or every start compiles where Python may not write what it compiled
	@touch $@

# Exit 1 means: done, and something was held. The sample holds rows on purpose.
run: $(STAMP)
	@rm -rf $(SAMPLE) && mkdir -p $(dir $(SAMPLE)) && cp -R sample_data/workspace $(SAMPLE)
	$(BIN)/reconciler run $(SAMPLE) --as-of 2026-10-31 || [ $$? -eq 1 ]
	$(BIN)/reconciler run $(SAMPLE) --as-of 2026-11-30 || [ $$? -eq 1 ]
	$(BIN)/reconciler credit $(SAMPLE) INV-2026-000002 --as-of 2026-11-30 --licences 1 --reason "Eine Lizenz zu viel bestellt"
	$(BIN)/reconciler verify $(SAMPLE)
	@test -s $(SAMPLE)/out/2026-10/summary.html && test -s $(SAMPLE)/out/2026-11/summary.html
	@echo
	@echo "Both months are done. Look at"
	@for month in 2026-10 2026-11; do \
		echo "  $(SAMPLE)/out/$$month/summary.html      the month on one page"; \
		echo "  $(SAMPLE)/out/$$month/findings.xlsx     what was held, and how to repair it"; \
		echo "  $(SAMPLE)/out/$$month/                  invoices, invitations, seats, payments"; \
	done

# Worksteal: each worker takes files in a row, so that what a file's tests share is made once.
test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The floor of best parts writes its workbooks with packages that the program must not meet: pandas would use them too.
BENCH_PARTS := build/bench-parts

$(BENCH_PARTS): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps --target $@ jetxl pyarrow

bench: $(BENCH_PARTS)
	$(BIN)/python bench/bench_documents.py
	$(BIN)/python bench/bench.py $(ARGS)

bench-matching: $(STAMP)
	$(BIN)/python bench/bench_matching.py $(ARGS)

bench-kills: $(STAMP)
	$(BIN)/python bench/bench_kills.py $(ARGS)

bench-fuzz: $(STAMP)
	$(BIN)/python bench/fuzz/fuzz_bytes.py $(ARGS)

mutants: $(STAMP)
	$(BIN)/python bench/bench_mutants.py $(ARGS)

licences audit sbom: $(STAMP)
	$(BIN)/python bench/supply.py $@

docs: $(STAMP)
	$(BIN)/python docs/generate.py $(if $(CHECK),--check)

screenshots: $(STAMP)
	$(BIN)/python docs/screenshots.py

golden: export FORCE := $(FORCE)
golden: $(STAMP)
	$(BIN)/python tests/golden/regenerate.py

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
