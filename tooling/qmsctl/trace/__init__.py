"""Standards, coverage and impact: which document answers which clause."""
