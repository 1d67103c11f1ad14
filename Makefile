# `make demo` shows oactl at work on this machine; `make test` runs the whole suite. Needs Python 3.11
# or newer and make, nothing else; another Python: make demo PYTHON=python3.12
# Paths are relative and quoted: the folder may have a space in its name.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

.PHONY: help demo test fuzz lint format bench docs locale wheel lock clean setup setup-dev

help:
	@echo "make demo     the whole job in a sandbox, no account needed"
	@echo "make test     the whole test suite"
	@echo "make fuzz     spoiled plans, lists and answers against the promises; FUZZ_SECONDS=60"
	@echo "make lint     ruff, mypy and the import contracts"
	@echo "make format   let ruff write the code's form"
	@echo "make bench    the figures of docs/explanation/design.md, side by side"
	@echo "make docs     write the generated reference pages"
	@echo "make wheel    dist/oactl-….whl, and dist/requirements.txt to install it by hash"
	@echo "make lock     write requirements/ anew (UPGRADE=1: the newest versions); needs uv"
	@echo "make locale   bring src/oactl/locale/*.po up to date with the sentences of the source"
	@echo "make clean    remove what make has made"

setup:
	@"$(PYTHON)" tools/environment.py

setup-dev:
	@"$(PYTHON)" tools/environment.py dev

demo: setup
	@"$(VENV_PYTHON)" -m oactl demo

# COVERAGE=1 also measures branches, and fails below the floor of pyproject.toml.
test: setup-dev
	@"$(VENV_PYTHON)" -m pytest -n auto $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

fuzz: setup-dev
	@"$(VENV_PYTHON)" tools/fuzz.py

lint: setup-dev
	@"$(VENV_PYTHON)" -m ruff check .
	@"$(VENV_PYTHON)" -m ruff format --check .
	@"$(VENV_PYTHON)" -m mypy
	@.venv/bin/lint-imports

format: setup-dev
	@"$(VENV_PYTHON)" -m ruff check --fix .
	@"$(VENV_PYTHON)" -m ruff format .

bench: setup-dev
	@missed=0; for file in bench/*.py; do echo "== $$file"; "$(VENV_PYTHON)" "$$file" || missed=1; done; exit $$missed

docs: setup-dev
	@"$(VENV_PYTHON)" tools/reference_pages.py
	@"$(VENV_PYTHON)" tools/message_pictures.py

locale: setup-dev
	@"$(VENV_PYTHON)" tools/locale_files.py

wheel: setup
	@"$(VENV_PYTHON)" tools/wheel.py

lock: setup-dev
	@"$(VENV_PYTHON)" tools/lock.py $(if $(UPGRADE),--upgrade)

clean:
	@rm -rf .venv build dist oactl-demo* fuzz-faults .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
