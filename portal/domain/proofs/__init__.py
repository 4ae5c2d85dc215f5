"""Proofs: the papers a centre prints, and how others check that a result is genuine."""
