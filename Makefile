# make demo   see it work: crawls marketplaces of its own, ends with a summary, searches and a mail
# make test   everything that CI runs, with its own set-up
# make check  the same without the set-up;  make fix  format and mend what can be mended by itself
PYTHON ?= python3
BIN := .venv/bin
# Test processes at once: most tests wait for a server, a browser or a child process, so two fit on one core.
JOBS ?= 2

.PHONY: setup demo test check format lint types contracts tests fix lock clean

setup:
	@$(PYTHON) scripts/setup.py demo

demo:
	@$(PYTHON) scripts/setup.py demo
	@$(BIN)/frostwatch demo

test:
	@$(PYTHON) scripts/setup.py test
	@$(MAKE) --no-print-directory check

check: format lint types contracts tests

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

tests:
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

fix:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Exact versions with hashes for every supported Python; no index address goes into the files.
lock:
	$(BIN)/python scripts/lock.py

clean:
	rm -rf .venv .demo .build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
