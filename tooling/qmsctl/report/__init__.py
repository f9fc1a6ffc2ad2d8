"""Findings and tables as text, JSON, GitHub annotations and SARIF."""
