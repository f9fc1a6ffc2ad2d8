"""Whether the repository is set up so that nobody gets past the approvals; told item by item."""
