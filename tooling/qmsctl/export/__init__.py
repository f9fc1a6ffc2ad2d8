"""Registers and matrices in formats for other programs."""
