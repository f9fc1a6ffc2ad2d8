"""After a merge: whether what was merged is what was approved, and what is kept of the reviews."""
