"""One thin module per command: load, call, print, exit."""
