PYTHON ?= python3
BIN := .venv/bin
RUNS := training/work
GENTLY := --encoder-rate 4e-5 --heads-rate 8e-4

.PHONY: demo test lock train clean

# Installs once; again when the locked dependencies change.
.venv/ready: requirements.lock requirements-model.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-model.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Reads the bundled example reports into demo.db and shows who stands where.
demo: .venv/ready
	$(BIN)/pledgebook read examples/ukraine-guarantees --book demo.db
	$(BIN)/pledgebook show --book demo.db
	@echo "Next: $(BIN)/pledgebook show DEU force --book demo.db"

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python training/check.py
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

# Resolves the dependencies anew, for all platforms, with hashes.
lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra llm --extra charts --extra pdf --extra postgres --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --upgrade --custom-compile-command "make lock" -o requirements.lock
	$(BIN)/uv pip compile requirements-model.in --no-deps --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --upgrade --custom-compile-command "make lock" -o requirements-model.lock

# Trains the model from training/passages and takes it into the package.
train: .venv/ready
	$(BIN)/pip install --quiet "torch==2.13.0"
	$(BIN)/python training/train.py --out $(RUNS)/one
	$(BIN)/python training/train.py --out $(RUNS)/two --start $(RUNS)/one --epochs 2 --seed 11 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/three --start $(RUNS)/two --epochs 2 --seed 12 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/four --start $(RUNS)/two $(RUNS)/three $(RUNS)/three --epochs 3 --seed 13 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/five --start $(RUNS)/four --epochs 3 --seed 21 --average 0.998 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/six --start $(RUNS)/five --epochs 3 --seed 31 --average 0.998 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/seven --start $(RUNS)/six --epochs 4 --average 0.998 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/mean --start $(RUNS)/six $(RUNS)/seven --epochs 0
	$(BIN)/python training/train.py --out $(RUNS)/eight --start $(RUNS)/mean --epochs 3 --seed 51 --average 0.998 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/nine --start $(RUNS)/eight --epochs 2 --seed 61 --average 0.998 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/ten --start $(RUNS)/nine --epochs 4 --seed 71 --average 0.998 --dropout 0.15 $(GENTLY)
	$(BIN)/python training/train.py --out $(RUNS)/last --start $(RUNS)/nine $(RUNS)/nine $(RUNS)/ten --epochs 0
	cp $(addprefix $(RUNS)/last/,adapter.npz text.onnx position.onnx model.json) src/pledgebook/data/model/

clean:
	rm -rf .venv demo.db demo.db-*
