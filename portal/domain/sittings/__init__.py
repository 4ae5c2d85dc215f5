"""Sittings: one exam on one occasion, and its candidates."""
