"""The deliberate faults of benchmarks/faults.py, without trying them: each still has its place in the code."""

import pytest

from benchmarks.faults import FAULTS, ROOT

pytestmark = pytest.mark.once


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_place_of_each_fault_stands_once_in_the_code(fault):
    assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.before) == 1
    assert fault.after != fault.before


def test_no_two_faults_have_one_name():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 19
