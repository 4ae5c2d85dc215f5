"""Whether an installation is fit to open its doors: what each check finds, as values."""

from .checks import Finding, Line, State, examine

__all__ = ["Finding", "Line", "State", "examine"]
