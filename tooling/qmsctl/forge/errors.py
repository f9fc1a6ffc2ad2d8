"""What can go wrong with a forge; each says what to do, none reads as "nothing was found"."""

from qmsctl.model.errors import QmsError


class ForgeError(QmsError):
    """Base of everything that the forge refused, or that could not be asked of it.

    ``status`` is the HTTP status, if an answer came; ``said`` is what the forge itself says, in
    one line without steering signs; ``needs`` is the right that it names as missing.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        said: str = "",
        needs: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.said = said
        self.needs = needs


class Unreachable(ForgeError):
    """No usable answer came: no connection, a time-out, an error of the server."""


class OutcomeUnknown(ForgeError):
    """The answer to a request that must not be repeated was lost: it may have been carried out."""


class AnswerUnreadable(ForgeError):
    """An answer came, but it is cut off or is not what the forge's interface promises."""


class TokenRefused(ForgeError):
    """The token is wrong, revoked or has run out."""


class PermissionMissing(ForgeError):
    """The token is good, but it does not allow what was asked."""


class NotThere(ForgeError):
    """The forge says that it has no such thing, or none that this token may see."""


class LimitReached(ForgeError):
    """The forge asks for a longer pause than a run waits for."""


class Refused(ForgeError):
    """The forge understood the request and did not accept it."""


class Moved(Refused):
    """Somebody else was faster: what was to be changed is not what it was when it was read.

    Nothing was changed. Look again and decide anew.
    """


class Guarded(Refused):
    """The branch's rules do not let this token write there directly; a pull request may do."""
