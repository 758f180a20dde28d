"""Measurements, run by hand: ``python -m benchmarks.road``. Never part of the tests."""
