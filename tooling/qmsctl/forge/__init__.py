"""The only door to the network: a small protocol for forges, and GitHub behind it."""
