"""One module per family; a rule is a pure function of one Context that yields findings."""
