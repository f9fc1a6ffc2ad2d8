"""Planted violations: the demo's repository with one documented mistake for every rule."""
