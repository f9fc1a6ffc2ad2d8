"""What a pull request changes, told for the person who decides about it."""
