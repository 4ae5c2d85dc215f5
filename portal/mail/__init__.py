"""Letters as text: what each says, and the two ways a finished one leaves."""
