# Everything runs in .venv; nothing is installed outside it (but for a browser, where `make test` may).
# `make` alone says what there is.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
# requirements.txt is what a server runs; requirements-dev.txt holds the same versions, and what develops and tests.
LOCK := $(BIN)/uv pip compile setup.cfg --universal --generate-hashes --python-version 3.11 --quiet \
	--custom-compile-command "make lock"
# A wheel that is built in a checkout must not pick up what an earlier build left.
LEFT_OVERS := build festival.egg-info

export HOST PORT

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup assets run test browser check messages format bench dist lock clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

.venv/.installed: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Festival needs Python 3.11 or later."; exit 1; }
	@test -x $(BIN)/pip || "$(PYTHON)" -m venv .venv || \
		{ echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@echo "Installing the locked packages into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@command -v npm >/dev/null || \
		{ echo "The scripts are checked with Node.js 20 or later and npm; on Debian: apt-get install nodejs npm"; exit 1; }
	@echo "Installing the locked packages into node_modules …"
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

setup: .venv/.installed assets ## create .venv and everything that isn't kept in git

assets: .venv/.installed ## build static/vendor/ and compile the translations, where they are out of date
	@$(BIN)/python -P festival/assets.py

run: setup ## start the web server and the jobs on http://$HOST:$PORT, with the demo city at first
	@FESTIVAL_DEMO=$${FESTIVAL_DEMO:-1} exec $(BIN)/python -m festival.serve

browser: setup ## find a browser for the journeys, or install one
	@$(BIN)/python -m tests.journeys.browser

test: setup browser node_modules/.installed ## run all tests, journeys in a browser included
	@npm test --silent
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

check: setup node_modules/.installed ## formatting, lint of Python and scripts, types, dead code, floors, translations, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@npm run --silent lint
	@$(BIN)/mypy
	@$(BIN)/python -m tests.dead_code
	@$(BIN)/lint-imports
	@$(BIN)/python -P festival/catalog.py check
	@FESTIVAL_DATA_DIR=$$(mktemp -d) sh -c '$(BIN)/flask --app wsgi db upgrade && $(BIN)/flask --app wsgi db check; \
		status=$$?; rm -rf "$$FESTIVAL_DATA_DIR"; exit $$status'

messages: setup ## bring the translation catalogs up to date; FILL="a.json b.json" takes translations up
	@$(BIN)/python -P festival/catalog.py update --fill $(FILL)
	@$(BIN)/python -P festival/assets.py

format: setup ## write code the way `make check` wants it
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

bench: setup ## measure, and print the table; N=100000 scales the data
	@$(BIN)/python -m tests.bench $(if $(N),--occurrences $(N))

dist: setup ## build the wheel into dist/
	@rm -rf $(LEFT_OVERS)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	@rm -rf $(LEFT_OVERS)

lock: .venv/.installed ## take up newer versions and write both lock files and package-lock.json anew
	@npm update --package-lock-only --omit-lockfile-registry-resolved --silent --no-audit --no-fund
	@$(LOCK) --all-extras --upgrade --output-file requirements-dev.txt
	@$(LOCK) --constraints requirements-dev.txt --output-file requirements.txt

clean: ## remove what make made; the data in var/ stays
	rm -rf .venv node_modules static/vendor dist $(LEFT_OVERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find festival -name '*.mo' -delete
