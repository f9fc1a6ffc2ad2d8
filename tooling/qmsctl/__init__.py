"""Document control in Git: what is in force, who approved it, and where the proof lies."""

__version__ = "0.1.0"
