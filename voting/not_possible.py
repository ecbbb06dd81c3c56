"""An act that does not fit what was done or announced before."""


class NotPossible(Exception):
    """Nothing was recorded; the message is for people."""
