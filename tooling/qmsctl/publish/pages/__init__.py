"""One module per kind of page; each makes finished pages out of a library."""
