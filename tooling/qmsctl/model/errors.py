"""Errors that a user can mend; the command line prints them without a traceback."""


class QmsError(Exception):
    """Base of all errors that are told to the user, never shown as a traceback."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(QmsError):
    """The command was asked for something that cannot be done as asked."""


class RootNotFound(QmsError):
    """No folder with a `qms.yml` was found, or more than one."""


class UnreadablePolicy(QmsError):
    """`qms.yml` is missing or cannot be read: nothing can be judged without it."""


class GitError(QmsError):
    """Git refused, is missing or answered something unexpected."""


class NotARepository(GitError):
    """The folder is not inside a Git work tree."""


class IncompleteHistory(GitError):
    """The clone is shallow or partial: what it does not hold cannot be judged."""


class UnknownRevision(GitError):
    """A commit, branch or tag that the repository does not have."""


class UnknownDocument(QmsError):
    """No document has the id that was asked for."""


class RefusedByRule(QmsError):
    """An edit was refused because its result would break a rule; `rule` is its code."""

    def __init__(self, rule: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.rule = rule
