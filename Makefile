# Every target sets up what it needs; the only thing to have is Python 3.11 or later.
PYTHON ?= python3
PYTEST_ARGS ?= -n auto
COUNT ?= 1000
SEED ?= 1

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test build bench fuzz clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/xltools demo

test: $(READY)
	@tools/setup-libreoffice
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

build: $(READY)
	@$(BIN)/python -m tests.checks.examples
	@$(BIN)/python -m xltools.build

bench: $(READY)
	@$(BIN)/python tests/bench/bench.py

fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz --count $(COUNT) --seed $(SEED) $(KINDS)

clean:
	@rm -rf $(VENV) dist .pytest_cache .hypothesis
	@find xltools tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "xltools needs Python 3.11 or later as $(PYTHON); choose another with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "installing xltools and its test tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
