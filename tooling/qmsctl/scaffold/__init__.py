"""What `qms init` and `qms new` write."""
