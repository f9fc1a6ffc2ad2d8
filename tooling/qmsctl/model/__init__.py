"""Frozen models of the quality world: no I/O, no clock, no import from another layer."""
