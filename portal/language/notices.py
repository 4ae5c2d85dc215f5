"""What people are told, as a value: a kind and its facts. Their words stand in `portal/wording`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, dataclass_transform

from .languages import Later


@dataclass_transform(frozen_default=True)
class Notice:
    """Each subclass is a kind; the fields it declares are the facts, and two notices with the same facts are equal."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True)(cls)


@dataclass(frozen=True)
class AnyOf:
    """Facts of which one will do, said with "or" between them."""

    choices: tuple[object, ...]


Words = Mapping[type[Notice], Later | Callable[[Any], Later]]
"""By its kind, the sentence of a notice, or what chooses it by the facts. Facts stand in the places of their names."""
