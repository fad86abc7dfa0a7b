"""The facts of one member's mail, for tests."""

from __future__ import annotations

from reconciler.outputs.mail_texts import FACTS

ANNA: dict[str, object] = {
    **dict.fromkeys(FACTS, ""),
    "greeting": "Hello Anna Muster,",
    "name": "Anna Muster",
    "email": "anna@muster.example",
    "customer": "R&D “Süd” GmbH",
    "is_admin": False,
    "product": "Business",
    "signature": "Nordlås AB",
}
