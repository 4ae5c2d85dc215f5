"""Accounts: how a candidate gets in, what they may change, and how the office helps."""
