"""Sending: letters leave the outbox, once each, and the office sees what became of them."""
