# On Windows, say "py -3.11 bootstrap.py report" where this says "make report".
PYTHON ?= python3

.PHONY: report test lint types audit bench fuzz setup lock

report:
	@$(PYTHON) bootstrap.py report

test:
	@$(PYTHON) bootstrap.py test

lint:
	@$(PYTHON) bootstrap.py lint

types:
	@$(PYTHON) bootstrap.py types

# Needs a package index and its advisories; without them it says that it was skipped.
audit:
	@bash .ci/audit

bench:
	@$(PYTHON) bootstrap.py bench

fuzz:
	@$(PYTHON) bootstrap.py fuzz

setup:
	@$(PYTHON) bootstrap.py setup

# Resolve the dependencies anew. The lock names packages, versions and hashes, and no host.
lock: setup
	.venv/bin/python -m uv pip compile pyproject.toml --extra dev --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade --quiet --output-file requirements.lock
