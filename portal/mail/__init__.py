"""Letters as text: what each says, and the two ways a finished one leaves."""


class Undeliverable(Exception):
    """This letter will never be taken; the message is the mail server's reason."""
