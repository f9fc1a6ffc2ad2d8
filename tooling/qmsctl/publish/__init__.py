"""Assembles pages (pure), stages them, and the MkDocs plugin that renders them."""
