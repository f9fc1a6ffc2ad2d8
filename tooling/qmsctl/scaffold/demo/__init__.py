"""What `qms demo` writes: years of the QMS of Halden Instruments as a Git history."""
