"""Credentials: the numbers, passwords and links that prove who somebody is, and the counting of wrong ones."""
