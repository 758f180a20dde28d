# Needs nothing but Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PORT ?= 8000

.PHONY: run test audit audit-dependencies check lock setup clean

$(VENV)/.done: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is %s" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

setup: $(VENV)/.done

run: setup
	$(RUN) manage.py migrate --verbosity 0
	$(RUN) manage.py sample_library
	@echo "Public side: http://localhost:$(PORT)/   Admin: http://localhost:$(PORT)/admin/"
	$(RUN) manage.py runserver 127.0.0.1:$(PORT)

test: setup
	$(RUN) -m tests

audit: setup
	$(RUN) -m site_checks

check: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djhtml --tabwidth 2 --check templates templates/conditions/sitemap.xml
	$(VENV)/bin/mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py check
	$(RUN) -m tests.production_check

# Needs uv (pip install uv). Versions stay as they are; "make lock UPGRADE=--upgrade" takes newer ones.
# What stands above "# Tests and checks" in requirements.txt is all that a server installs.
# The list of packages (SBOM) is that lock in CycloneDX 1.6.
SBOM = uvx --from cyclonedx-bom==7.5.0 cyclonedx-py requirements --output-reproducible --spec-version 1.6
PIP_AUDIT = 2.10.1
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock:
	$(LOCK) $(UPGRADE) requirements.txt --output-file requirements.lock
	sed '/^# Tests and checks/,$$d' requirements.txt | $(LOCK) - --constraint requirements.lock --no-annotate --output-file requirements-runtime.lock
	sed 's/ *\\$$//; /--hash=/d' requirements-runtime.lock | $(SBOM) - --output-file sbom.cdx.json

# Asks a database of known vulnerabilities about every package a server installs. Needs uv and the network.
audit-dependencies:
	uvx pip-audit==$(PIP_AUDIT) --disable-pip --require-hashes --requirement requirements-runtime.lock

clean:
	rm -rf $(VENV) var
