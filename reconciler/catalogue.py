"""All codes of findings, from every stage."""

from __future__ import annotations

from reconciler.finding import Code
from reconciler.intake import codes as intake_codes
from reconciler.intake.statements import profile_codes
from reconciler.outputs import codes as output_codes
from reconciler.outputs.einvoices import codes as einvoice_codes
from reconciler.rules import codes as rule_codes
from reconciler.rules import vat_codes
from reconciler.rules.matching import codes as matching_codes
from reconciler.validate import codes as validate_codes

MODULES = (
    intake_codes,
    profile_codes,
    validate_codes,
    rule_codes,
    vat_codes,
    matching_codes,
    output_codes,
    einvoice_codes,
)


def all_codes() -> dict[str, Code]:
    """Every code by its name."""
    return {value.name: value for module in MODULES for value in vars(module).values() if isinstance(value, Code)}
