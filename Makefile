# Needs python3 >= 3.11 and make. Everything is built in .venv inside this folder.
# `make setup PYTHON=/path/to/python3` chooses an interpreter; WORKERS says how many processes test.

SHELL := /bin/sh
BIN := .venv/bin
STAMP := .venv/.ready
WORKERS ?= 2
CODE := cogov experiments office analysis sim scenarios tools tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long check format format-check lint types imports bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: $(STAMP)  ## build .venv with the cogov command in it
	@echo "Ready: .venv/bin/cogov --help"

# The stamp is touched last, so that a set-up that broke off is built again.
$(STAMP): pyproject.toml constraints.txt tools/find_python.sh
	@python=$$(sh tools/find_python.sh "$(PYTHON)") || exit 1; \
	echo "Building .venv with $$python ..."; \
	"$$python" -m venv --clear .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[fast,design,dev]'
	@touch $(STAMP)

demo: $(STAMP)  ## compare four ways to handle neighbour disputes, with few seeds
	$(BIN)/cogov compare dispute --runs 10 --workers $(WORKERS)

test: $(STAMP)  ## every test but the long ones
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not long"

test-long: $(STAMP)  ## the long tests: full replication numbers, kills, load
	$(BIN)/python -m pytest -q -n $(WORKERS) -m long

check: format-check lint types imports test  ## all that must hold before a commit

format: $(STAMP)  ## put code into the house format
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix --exit-zero -q $(CODE)

format-check: $(STAMP)
	$(BIN)/ruff format --check $(CODE)

lint: $(STAMP)
	$(BIN)/ruff check $(CODE)

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

bench: $(STAMP)  ## speed and memory, as ratios taken in one run
	$(BIN)/python -m benchmarks

clean:  ## remove what was built; results stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
