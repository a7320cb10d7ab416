# Everything that is done with this project, from a bare machine with Python ≥ 3.11.

SHELL := /bin/sh
PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
PORT ?= 8000
SERVE ?= 1
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup demo run stop reset migrate test browser lint fix gold bench bench-totals lock

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED) ## Install everything into .venv; instant when nothing changed
	@echo "Everything is installed in .venv."

demo: $(INSTALLED) ## Load the demonstration, print its totals, serve the site (SERVE=0: do not serve)
	@$(PYTHON) manage.py demo
	@if [ "$(SERVE)" != 0 ]; then exec $(PYTHON) manage.py serve --port $(PORT); fi

run: migrate ## Serve the site for development: changed code is noticed
	@exec $(PYTHON) manage.py serve --port $(PORT) --workers 1 --reload

stop: $(INSTALLED) ## Stop the embedded PostgreSQL
	@$(PYTHON) -m dealtracker.embedded stop

reset: $(INSTALLED) ## Remove the embedded data, after asking (FORCE=1: without)
	@$(PYTHON) -m dealtracker.embedded reset

migrate: $(INSTALLED) ## Bring the database's tables up to date
	@$(PYTHON) manage.py migrate --verbosity 0

# The tests run even where the linters complain: one run shows everything.
test: $(INSTALLED) ## Run the linters and all tests
	@status=0; \
	$(MAKE) --no-print-directory lint || status=1; \
	$(PYTHON) -m pytest -n $(WORKERS) || status=1; \
	exit $$status

browser: ## Install Chromium for the tests that look at pages (Debian, as root)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -qq -y chromium; }

lint: $(INSTALLED) ## Check style, and that no migration is missing
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) manage.py makemigrations --check --dry-run

fix: $(INSTALLED) ## Mend what the linters can mend
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

gold: $(INSTALLED) ## Measure the extraction against the annotated articles
	@$(PYTHON) -m tests.gold_score tests/gold tests/gold/fresh tests/gold/world tests/gold/new tests/gold/unseen $(wildcard ../shared/extraction/gold)

bench: $(INSTALLED) ## Measure what things cost
	@status=0; \
	$(PYTHON) -m benchmarks.extraction || status=1; \
	$(PYTHON) -m benchmarks.matching || status=1; \
	exit $$status

bench-totals: $(INSTALLED) ## Measure totals and lists on samples that are there (see benchmarks/README.md)
	@status=0; \
	$(PYTHON) -m benchmarks.totals || status=1; \
	$(PYTHON) -m benchmarks.writing || status=1; \
	exit $$status

lock: ## Write the lock file anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

# A Python that was moved or removed leaves a .venv behind that cannot run.
ifneq ($(shell $(PYTHON) -c 'print(1)' 2>/dev/null),1)
.PHONY: $(INSTALLED)
endif

$(INSTALLED): requirements.lock
	@sh dealtracker/setup.sh .venv requirements.lock
	@touch $@
