"""``python -m tests.permissions``: asks for every address and writes docs/permissions.md anew."""

import os
import sys

import pytest

os.environ["WRITE_PERMISSIONS"] = "1"
sys.exit(pytest.main(["tests/permissions/test_matrix.py", "-k", "document"]))
