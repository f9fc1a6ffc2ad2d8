"""What can go wrong with a forge; each says what to do, none reads as "nothing was found"."""

from qmsctl.model.errors import QmsError


class ForgeError(QmsError):
    """Base of everything that the forge refused, or that could not be asked of it."""


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
