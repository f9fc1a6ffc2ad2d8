"""The building blocks of SSH's binary forms (RFC 4251 §5): numbers, and strings by length."""

from qmsctl.model.errors import QmsError


class CutShort(QmsError):
    """The bytes end before what they announce; ``missing`` is how many there should still be."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"The data ends {missing} bytes too early.", hint="Get the file anew.")
        self.missing = missing


class Reader:
    """Reads from the front of some bytes; ``left`` is how many were not read yet."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes were not read yet."""
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        """The next `size` bytes.

        Raises:
            CutShort: there are not so many.
        """
        if size > self.left:
            raise CutShort(size - self.left)
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def number(self, size: int = 4) -> int:
        """The next unsigned number of `size` bytes, most significant byte first."""
        return int.from_bytes(self.take(size), "big")

    def string(self) -> bytes:
        """The next bytes that follow their own length."""
        return self.take(self.number())

    def name(self) -> str:
        """The next string as text; bytes that are no ASCII come out as U+FFFD."""
        return self.string().decode("ascii", "replace")


def packed(*parts: bytes) -> bytes:
    """Each part after its length, one after the other."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
