# How to work with Goodstanding. `make` alone lists what can be done.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help run demo test check fmt clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Serve everything on this machine, with data in ./var
	$(BIN)/goodstanding run

demo: $(READY) ## Serve a throw-away installation filled with made-up people
	$(BIN)/goodstanding demo

test: $(READY) ## Run the whole test suite, on SQLite and PostgreSQL, with a real browser
	sh tests/prepare.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(READY) ## Fast checks before a commit: style, types, floors and the rules' tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/rules tests/house

fmt: $(READY) ## Put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what was built, not the data
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
