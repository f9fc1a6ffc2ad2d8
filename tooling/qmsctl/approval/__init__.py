"""Content digests and who may approve what: pure functions."""
