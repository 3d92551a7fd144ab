"""From a quantity to the fields of a value."""

from __future__ import annotations

from typing import Any

from ..knowledge.quantity import Quantity


def numbers_of(quantity: Quantity) -> dict[str, Any]:
    """``low`` and ``high``, or the ``values`` of a list, with the unit and the comparator."""
    fields: dict[str, Any] = {"unit": quantity.unit, "comparator": quantity.comparator}
    if quantity.form == "list":
        return {**fields, "values": quantity.values}
    return {**fields, "low": quantity.values[0], "high": quantity.values[-1]}
