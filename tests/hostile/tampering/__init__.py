"""Tampering: attacks on a signed QMS, each with what finds it and what is in force after it."""
