"""What a blank workbook says of a column, in its language: how it is written, its note, its row on the help page."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.outputs.messages import Formats, catalogue
from reconciler.validate.blank_marks import EXAMPLE, HELP_HEADERS, NOT_SHOWN, SUCH_AS
from reconciler.validate.table_schema import Field, TableSchema

PURPOSES = {
    "resellers": "blank_resellers",
    "customers": "blank_customers",
    "members": "blank_members",
    "payments": "blank_payments",
    "opening": "blank_opening",
    "open_items": "blank_open_items",
}
"""The word that says what one row of a kind is; only of kinds that a person fills in from nothing."""

_INSTRUCTIONS = ("blank_rows", "blank_needed", "blank_lists", "blank_save")


@dataclass(frozen=True)
class BlankWords:
    """The words of one kind's blank workbook; without a language in English, headed as the columns are named."""

    schema: TableSchema
    language: str | None = None

    @property
    def _spoken(self) -> str:
        return self.language or "en"

    def say(self, key: str, **facts: object) -> str:
        """A text of the catalogue with its gaps filled in."""
        return str(catalogue(self._spoken)[key]).format(**facts)

    @property
    def sheet(self) -> str:
        """The name of the sheet to fill in."""
        return self.schema.aliases[self.language][0] if self.language else self.schema.name

    @property
    def help_sheet(self) -> str:
        """The name of the sheet that explains the columns."""
        return self.say("blank_help")

    @property
    def help_headers(self) -> tuple[str, ...]:
        """The headers of that sheet's table."""
        return HELP_HEADERS[self._spoken]

    @property
    def instructions(self) -> list[str]:
        """What to know before filling in the sheet, a line each."""
        about = self.schema.descriptions.get(self._spoken, self.schema.description)
        purpose = [self.say(PURPOSES[self.schema.name])] if self.schema.name in PURPOSES else []
        return [about, *purpose, *map(self.say, _INSTRUCTIONS)]

    def title(self, field: Field) -> str:
        """The column's title."""
        return field.aliases[self._spoken][0] if field.aliases else field.title

    def header(self, field: Field) -> str:
        """What stands above the column."""
        return self.title(field) if self.language else field.name

    def description(self, field: Field) -> str:
        """What the column is for."""
        return field.descriptions.get(self._spoken, field.description)

    def choices(self, field: Field) -> list[str]:
        """The words of the column's drop-down; none where it may hold other things."""
        return [field.choice(word, self.language or "") for word in field.allowed]

    def example(self, field: Field) -> str:
        """The example as a person writes it: with the decimal sign of the language, or Excel makes a day of 2.5."""
        if field.type == "number":
            return Formats(self._spoken).rate(str(field.example))
        return field.choice(str(field.example), self.language or "")

    def example_row(self) -> list[str]:
        """A row that shows how it is done; each of its cells says that it is an example."""
        left_out = NOT_SHOWN.get(self.schema.name, ())
        shown = ["" if name in left_out else self.example(field) for name, field in self.schema.fields.items()]
        marks = [EXAMPLE[self._spoken], *[SUCH_AS[self._spoken]] * (len(shown) - 1)]
        return [f"{mark} {text}" if text else "" for mark, text in zip(marks, shown, strict=True)]

    def note(self, field: Field) -> str:
        """What the note on a header says: title, meaning, how it is written, an example."""
        needed = self.say("blank_must" if field.required else "blank_may")
        example = self.say("blank_example", example=self.example(field)) if str(field.example) else ""
        lines = [f"{self.title(field)} ({needed})", self.description(field), self.written_as(field), example]
        return "\n".join(filter(None, lines))

    def help_cells(self, field: Field) -> list[str]:
        """The column's row in the table of the help page."""
        needed = self.say("blank_yes" if field.required else "blank_no")
        meaning, written = self.description(field), self.written_as(field)
        return [self.header(field), needed, meaning, written, self.example(field), self._understood_too(field)]

    def written_as(self, field: Field) -> str:
        """What may stand in a cell of the column."""
        if words := self.choices(field):
            return self.say("blank_one_of", words=", ".join(words))
        if field.content == "decision":
            return self.say("blank_decision", words=", ".join(field.words))
        if field.type == "date":
            return self.say("blank_date", example=field.example)
        kinds = {"country": "blank_country", "currency": "blank_currency", "identifier": "blank_id"}
        kinds |= {"percent": "blank_percent", "money": "blank_number"}
        by_type = {"integer": "blank_whole", "number": "blank_number"}.get(field.type, "blank_text")
        kind = "blank_email" if field.format == "email" else kinds.get(field.content, by_type)
        return self.say(kind) + self._limits(field)

    def hint(self, field: Field) -> str:
        """What Excel says when a cell is not as it should be."""
        others = self.say("blank_others", sheet=self.help_sheet) if self.choices(field) else ""
        return " ".join(filter(None, [f"{self.written_as(field)}.", others]))

    def _limits(self, field: Field) -> str:
        # A bound that no one reaches is there to catch slips, not to be read.
        lowest, highest = (
            Formats(self._spoken).count(int(bound)) if isinstance(bound, int) and abs(bound) < 10**9 else ""
            for bound in (field.minimum, field.maximum)
        )
        if not lowest:
            return ""
        key = "blank_from_to" if highest else "blank_from"
        return f", {self.say(key, lowest=lowest, highest=highest)}"

    def _understood_too(self, field: Field) -> str:
        """The other words for each allowed one, a line each."""
        words = {w[0]: w[1:] for w in (field.true_values, field.false_values) if w} | dict(field.words)
        shown = {field.choice(value, self.language or ""): others for value, others in words.items()}
        return "\n".join(
            f"{word}: {', '.join(o for o in others if o != word)}" for word, others in shown.items() if others
        )
