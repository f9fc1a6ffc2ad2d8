"""The only doors to disk and Git: bytes come in here and go out here."""
