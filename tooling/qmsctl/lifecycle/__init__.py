"""States, transitions, and what is effective when: pure functions of histories and days."""
