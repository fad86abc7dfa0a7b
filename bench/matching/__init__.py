"""How well transfers are matched: made-up books and remittances whose right answers are known, and the counting."""
