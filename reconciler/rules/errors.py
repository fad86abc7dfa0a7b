"""What a rule refuses to do at all, where no finding could hold it: a person asked for it directly."""


class NotCreditableError(Exception):
    """What is asked cannot be credited; the message says why and what to do."""
