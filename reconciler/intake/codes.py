"""What intake can find: files that cannot be read, and what a person should know about those that can."""

from __future__ import annotations

from reconciler.finding import Code, Finding, Place, Severity

EMPTY_INBOX = Code(
    "empty-inbox",
    Severity.INFO,
    "The month's inbox is missing or holds no files.",
    "Put the month's spreadsheets into that folder, unless there are none.",
)
UNSUPPORTED_FILE = Code(
    "unsupported-file",
    Severity.ERROR,
    "A file in the inbox is of a kind that is not read.",
    "Save it as .xlsx, .xls, .ods or .csv, or take it out of the inbox.",
)
LINK_REFUSED = Code(
    "link-refused",
    Severity.ERROR,
    "A link in the inbox leads to a folder, to nothing or out of the workspace; links are not followed there.",
    "Put the file itself into the inbox.",
)
FILE_UNREADABLE = Code(
    "file-unreadable",
    Severity.ERROR,
    "A file cannot be read: it is damaged, or not what its name says.",
    "Open it in the program that made it, save it anew as .xlsx, and replace the file.",
)
FILE_ENCRYPTED = Code(
    "file-encrypted",
    Severity.ERROR,
    "A workbook is protected by a password, so its cells cannot be read.",
    "Open it with its password, remove the password, save, and replace the file.",
)
FILE_TOO_LARGE = Code(
    "file-too-large",
    Severity.ERROR,
    "A file is larger than the program reads.",
    "Split it into several files.",
)
BANK_FILE_HOSTILE = Code(
    "bank-file-hostile",
    Severity.ERROR,
    "A bank file is built in a way no bank writes; nothing of it was read.",
    "Download it from the bank yourself and replace the file. Do not use a file from a sender you do not know.",
)
EMPTY_FILE = Code(
    "empty-file",
    Severity.WARNING,
    "A file has no cell with a value.",
    "Take it out of the inbox, or save it again with its rows.",
)
WORKBOOK_HOSTILE = Code(
    "workbook-hostile",
    Severity.ERROR,
    "A workbook is built in a way no spreadsheet program writes, or asks for far more memory than its rows need.",
    "Copy its rows into a new workbook and replace the file. Do not use a file from a sender you do not know.",
)
SHEET_TOO_LARGE = Code(
    "sheet-too-large",
    Severity.ERROR,
    "A sheet reaches further than the program reads, mostly because of a stray value far below or right of the rows.",
    "Delete what stands far below and right of your rows (whole rows and columns), or split the sheet, and save.",
)
READER_FAILED = Code(
    "reader-failed",
    Severity.ERROR,
    "Reading a file took too much memory or time, or ended the reader; the other files were read.",
    "Copy its rows into a new workbook, save it as .xlsx, and replace the file.",
)
OWN_OUTPUT = Code(
    "own-output",
    Severity.INFO,
    "A workbook was written by this program and is not read as input; only decisions in payments.xlsx are.",
    "Nothing needs to be done. Copy rows to a workbook of your own if they are meant as input.",
)
READ_AS = Code(
    "read-as",
    Severity.INFO,
    "A file's name says another kind of file than it is; it was read as what it is.",
    "Nothing needs to be done. Rename the file to stop this notice.",
)
ENCODING_ASSUMED = Code(
    "encoding-assumed",
    Severity.INFO,
    "A text file is not UTF-8 and does not name its encoding; it was read as Windows-1252.",
    "Check names with accents in the result. Save it as CSV UTF-8 to be sure.",
)
BAD_ENCODING = Code(
    "bad-encoding",
    Severity.ERROR,
    "A text file is in no encoding that the program knows.",
    "Save it as CSV UTF-8 and replace the file.",
)
DELIMITER_UNKNOWN = Code(
    "delimiter-unknown",
    Severity.ERROR,
    "No character divides the lines of a text file into the same number of columns.",
    "Save it with commas, semicolons, tabs or | between the columns, and at least two columns.",
)
BAD_QUOTING = Code(
    "bad-quoting",
    Severity.ERROR,
    "The quotation marks of a text file do not match.",
    'Close the quotation mark, and write one inside a quoted text twice (""), or save the file as .xlsx.',
)
MERGED_CELLS = Code(
    "merged-cells",
    Severity.INFO,
    "Cells are merged over several rows; each of these rows was read with the value.",
    "Nothing needs to be done if the value counts for all of the rows. Otherwise unmerge the cells.",
)
HIDDEN_ROWS = Code(
    "hidden-rows",
    Severity.WARNING,
    "Rows that are hidden or filtered away were read like all others.",
    "Delete the rows if they do not count.",
)
HIDDEN_COLUMNS = Code(
    "hidden-columns",
    Severity.INFO,
    "Hidden columns were read like all others.",
    "Delete the columns if they do not count.",
)
HIDDEN_SHEET = Code(
    "hidden-sheet",
    Severity.INFO,
    "A hidden sheet was read like all others.",
    "Delete the sheet if it does not count.",
)
STATEMENT_INCOMPLETE = Code(
    "statement-incomplete",
    Severity.ERROR,
    "A bank statement lacks its beginning, its end or its account, so payments may be missing; none of it was read.",
    "Get the whole statement from the bank again (MT940 or CAMT.053), and replace the file.",
)
STATEMENT_DAMAGED = Code(
    "statement-damaged",
    Severity.ERROR,
    "A bank statement has a field that breaks the rules of its format; none of it was read.",
    "Get the statement from the bank again, as CAMT.053 if the bank offers it; never mend amounts or dates by hand.",
)
STATEMENT_MISCOUNTED = Code(
    "statement-miscounted",
    Severity.ERROR,
    "Two independent readings of a bank statement disagree about its entries or balances; none of it was read.",
    "Get the statement from the bank again, as CAMT.053 if the bank offers it.",
)


class FileRefusedError(Exception):
    """A file that will not be read: the finding's code, and what is wrong with this file."""

    def __init__(self, code: Code, message: str, advice: str = "", sheet: str = "", cell: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.advice, self.sheet, self.cell = code, message, advice, sheet, cell

    def finding(self, file: str) -> Finding:
        """The finding for the file."""
        return self.code.at(Place(file, self.sheet, self.cell), self.message, self.advice)
