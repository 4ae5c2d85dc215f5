"""How a command ended, as the office and its timers see it."""

from __future__ import annotations

from click.testing import Result


def went_well(result: Result) -> list[str]:
    """The lines of a command that did what it was asked; the last is its count."""
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def went_wrong(result: Result) -> list[str]:
    """The reasons of a command that could not: exit code 1, a sentence a line on stderr, no traceback."""
    assert result.exit_code == 1, result.output
    assert result.stderr
    assert "Traceback" not in result.output
    return result.stderr.splitlines()


def was_not_understood(result: Result) -> str:
    """What is said about a command line that cannot be read: exit code 2."""
    assert result.exit_code == 2, result.output
    return result.stderr
