# `make site` and `make test` are all that a fresh machine with Git, Python >= 3.11 and make needs.
# Windows without make: see "Windows" in README.md.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
QMS := $(BIN)/qms
STAMP := $(VENV)/.installed

.PHONY: help site serve check test cover lint format bench clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

site: $(STAMP)  ## check the QMS and build the site into site/
	$(QMS) build

serve: $(STAMP)  ## live preview of the work tree on http://127.0.0.1:8000
	$(QMS) serve

check: $(STAMP)  ## every rule on the work tree
	$(QMS) check

test: $(STAMP)  ## the whole test suite, in parallel
	$(BIN)/python -m pytest -n auto

cover: $(STAMP)  ## the same with coverage by line and branch, which must stay above 95 %
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

lint: $(STAMP)  ## ruff, mypy --strict, and the workflows of GitHub
	$(BIN)/ruff check tooling tests benchmarks
	$(BIN)/ruff format --check tooling tests benchmarks
	$(BIN)/mypy
	MYPYPATH=tooling/action $(BIN)/mypy --strict tooling/action/install.py tooling/action/judge.py
	$(BIN)/zizmor --offline --quiet --persona pedantic .github tooling/action
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions tooling/action/action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms \
	  $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml

format: $(STAMP)  ## let ruff put the code in order
	$(BIN)/ruff check --fix tooling tests benchmarks
	$(BIN)/ruff format tooling tests benchmarks

bench: $(STAMP)  ## speed as ratios to floors of the same run; BENCH='--size 1000' for a larger one
	$(BIN)/python benchmarks/run.py $(BENCH)

clean:  ## remove everything that can be made again
	rm -rf $(VENV) site build dist .coverage* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis
