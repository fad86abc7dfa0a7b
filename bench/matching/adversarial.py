"""Remittances that lead astray, each with what must happen; worked by hand from the rules, not from the program.

What must happen (`must`):
- settles: by itself, exactly these amounts of these documents;
- may settle: by itself exactly this, or nothing; both are defensible;
- suggests: nothing by itself, and these documents as the first suggestion;
- never: nothing by itself; whatever is suggested;
- suspense: nothing by itself, and no suggestion either.

`answer` is the use of the last payment of the case; with `before`, the earlier ones in the same batch settle as they may.
A zero-width space, a full-width digit and the like stand as escapes, so that they can be seen.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from matching.adversarial_book import (
    ASHFORD,
    BERGMANN,
    FORET,
    IBANS,
    MEER,
    MUELLER,
    NAMES,
    NAMESAKE,
    SYD,
    Doc,
    groups,
    rf,
)

# fmt: off
# ruff: noqa: E501
# One row a case, however long: it is read as a table.

RF17, RF18, RF21, RF56, RF57, RF58 = (rf(f"INV-2026-0000{n}") for n in (17, 18, 21, 56, 57, 58))
WRONG_RF17 = f"RF{(int(RF17[2:4]) + 1) % 100:02d}{RF17[4:]}"
I17, I18, I21, I44 = ({f"INV-2026-0000{n}": amount} for n, amount in ((17, 114240), (18, 57120), (21, 96000), (44, 114240)))
INV19 = Doc("INV-2026-000019", BERGMANN, 114240)
INV20 = Doc("INV-2026-000020", BERGMANN, 57120)
FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + n) for n in range(10)))
ARABIC = str.maketrans("0123456789", "".join(chr(0x0660 + n) for n in range(10)))


class Case(NamedTuple):
    """One remittance: its fields, what must happen, which documents by how much, and why."""

    name: str
    payment: dict[str, Any]
    must: str
    answer: dict[str, int]
    why: str
    more: tuple[Doc, ...] = ()  # documents beside the book
    before: tuple[dict[str, Any], ...] = ()  # payments before it in the same batch


def pays(amount: int, text: str = "", party: str = "", **fields: Any) -> dict[str, Any]:
    """A payment; of `party` it has the name, and the IBAN where that is known."""
    payer = {"payer_name": NAMES[party], "payer_iban": IBANS.get(party)} if party else {}
    return {"amount": amount, "text": text, **payer, **fields}


def named(amount: int, text: str, name: str, **fields: Any) -> dict[str, Any]:
    """A payment from an account that is not known, under this name."""
    return {"amount": amount, "text": text, "payer_name": name, **fields}


REFERENCES = (
    Case("RF in lower case and groups", named(114240, groups(RF17).lower(), ""), "settles", I17, "case and spaces are aside; 1"),
    Case("RF in its field, no payer", {"amount": 96000, "structured_reference": RF21}, "settles", I21, "pass 1"),
    Case("RF as end-to-end id", named(96000, "", "Zyx Ltd", end_to_end_id=RF21), "settles", I21, "pass 1; unknown is no contradiction"),
    Case("RF broken at column 27", named(96000, f"Paiement licences {RF21[:9]}\n{RF21[9:]} merci", ""), "settles", I21, "line breaks are aside"),
    Case("RF in full-width digits", named(96000, RF21.translate(FULL_WIDTH), ""), "may settle", I21, "the same digits in another form"),
    Case("RF in the middle of 10,000 letters", named(96000, "lorem ipsum " * 500 + RF21 + " dolor amet" * 500, ""), "settles", I21, "length is no reason"),
    Case("RF twice", named(96000, RF21, "", structured_reference=RF21), "settles", I21, "said twice is said once"),
    Case("RF paid by an accountant", named(96000, RF21, "Wegmann Steuerberatung PartG mbB"), "settles", I21, "pass 1 asks only that the payer does not contradict"),
    Case("RF with wrong check digits, no payer", named(114240, WRONG_RF17, ""), "never", {}, "some character is wrong, nobody vouches"),
    Case("RF with wrong check digits, payer agrees", pays(114240, WRONG_RF17, BERGMANN), "may settle", I17, "the error may be in the check digits or in the number"),
    Case("RF without its last digit", pays(114240, RF17[:-1], BERGMANN), "may settle", I17, "payer and amount speak for it; the number is not whole"),
    Case("RF with a digit too many", pays(114240, RF17 + "7", BERGMANN), "may settle", I17, "not the reference of the invoice"),
    Case("RF of another party's invoice", pays(114240, RF17, FORET), "never", {}, "the payer is identified as another party"),
    Case("RF of a credit note", pays(114240, rf("CN-2026-000017"), BERGMANN, payer_iban=None), "never", {}, "right check digits, and no invoice's"),
    Case("RF, less", pays(50000, RF17, BERGMANN), "settles", {"INV-2026-000017": 50000}, "1b: in part"),
    Case("RF, one cent less", pays(114239, RF17, BERGMANN), "settles", {"INV-2026-000017": 114239}, "1b: in part, one cent stays open"),
    Case("RF, more than the rest", pays(116160, RF57, MEER), "settles", {"INV-2026-000057": 66160}, "1b: in full, the rest is credit"),
    Case("RF, already paid", pays(116160, RF58, MEER), "suspense", {}, "INV-2026-000056 is open with that amount and must not be taken"),
    Case("RF in another currency", pays(100000, rf("INV-2026-000071"), ASHFORD), "suspense", {}, "wrong currency: never"),
    Case("RF and another number, amount of both", pays(171360, f"{RF17} und INV-2026-000018", BERGMANN), "may settle", {**I17, "INV-2026-000018": 57120}, "the set is exact; one of them and a credit is not what was meant"),
    Case("RF and another number, amount of the other", pays(57120, f"{RF17} INV-2026-000018", BERGMANN), "may settle", I18, "never 17 in part: what is named with the exact amount is 18"),
    Case("two RFs, amount of both", pays(171360, f"{RF17} {RF18}", BERGMANN), "settles", {**I17, **I18}, "exact for the set"),
    Case("two RFs, amount of one", pays(57120, f"{RF17} {RF18}", BERGMANN), "may settle", I18, "never 17 in part"),
    Case("RF of one, number of the payer's own", pays(114240, f"{RF17} INV-2026-000044", MUELLER), "never", {}, "two parties are named, and the reference is not the payer's"),
    Case("RF from a statement that does not balance", pays(96000, RF21, FORET, is_unproven=True), "suggests", I21, "nothing of such a statement settles by itself"),
    Case("RF, money going out", pays(-114240, RF17, BERGMANN), "never", {}, "a payment to somebody settles nothing"),
    Case("RF, paid twice", pays(114240, RF17, BERGMANN), "suspense", {}, "the first has paid it", before=(pays(114240, RF17, BERGMANN),)),
)

NUMBERS = (
    Case("number as structured reference, unknown payer", named(96000, "", "Zyx Ltd", structured_reference="INV-2026-000021"), "settles", I21, "pass 1"),
    Case("number as structured reference, other party", pays(96000, "", BERGMANN, structured_reference="INV-2026-000021"), "never", {}, "contradicts"),
    Case("serial as structured reference", named(96000, "", "Zyx Ltd", structured_reference="000021"), "never", {}, "not the exact number, nobody vouches"),
    Case("number, umlauts spelt out", named(114240, "INV-2026-000044", "MUELLER UND SOEHNE AG"), "settles", I44, "best of the two namesakes once legal forms and umlauts are folded"),
    Case("number broken by a line", pays(114240, "Rechnung INV-2026-0000\n17 vielen Dank", BERGMANN), "settles", I17, "line breaks are folded"),
    Case("number broken at its hyphen", pays(114240, "Rechnung INV-2026-\n000017", BERGMANN), "settles", I17, "line breaks are folded"),
    Case("O for 0", pays(114240, "INV-2O26-OOOO17", BERGMANN), "settles", I17, "O beside digits is 0"),
    Case("l for I and I for 1", pays(114240, "lNV-2026-0000I7", BERGMANN), "may settle", I17, "I beside digits is 1; l for I is one more step"),
    Case("Cyrillic letter in the prefix", pays(114240, "\u0406NV-2026-000017", BERGMANN), "may settle", I17, "year and serial are whole, payer and amount agree"),
    Case("zero-width space in the number", pays(114240, "INV-2026-0000\u200b17", BERGMANN), "may settle", I17, "nothing that can be seen"),
    Case("soft hyphen in the number", pays(114240, "INV-2026\u00ad-000017", BERGMANN), "may settle", I17, "nothing that can be seen"),
    Case("full-width digits", pays(114240, "INV-" + "2026-000017".translate(FULL_WIDTH), BERGMANN), "may settle", I17, "the same digits in another form"),
    Case("Arabic digits", pays(114240, "INV-" + "2026-000017".translate(ARABIC), BERGMANN), "may settle", I17, "the same digits in another form"),
    Case("dashes of a word processor", pays(114240, "INV\u20132026\u2013000017", BERGMANN), "may settle", I17, "an en dash for a hyphen"),
    Case("number split over two fields", pays(114240, "000017", BERGMANN, end_to_end_id="INV-2026-"), "may settle", I17, "serial, payer, amount"),
    Case("number in the payer's name", pays(114240, "", BERGMANN, payer_name="Bergmann Maschinenbau GmbH INV-2026-000017"), "may settle", I17, "some banks run the fields together"),
    Case("number glued to a word", pays(114240, "RechnungINV-2026-000017", BERGMANN), "may settle", I17, "the serial is whole"),
    Case("a digit too many", pays(114240, "INV-2026-0000171", BERGMANN, payer_iban=None), "never", {}, "another number"),
    Case("a part after the number", pays(114240, "INV-2026-000017-2", BERGMANN, payer_iban=None), "may settle", I17, "another series, or a position of ours"),
    Case("truncated to another's number", pays(114240, "Rechnung INV-2026-00001", BERGMANN), "never", {}, "000001 with a zero lost, or 000017 cut off", more=(Doc("INV-2026-000001", BERGMANN, 114240),)),
    Case("swapped digits name another party's", pays(114240, "INV-2026-000071", BERGMANN), "never", {}, "71 is Ashford's, in another currency"),
    Case("wrong digit names an equal amount of another", pays(114240, "INV-2026-000044", BERGMANN), "never", {}, "contradicts"),
    Case("number of no invoice", pays(57120, "INV-2026-000099", BERGMANN), "never", {}, "what it names does not exist; the amount alone is a guess"),
    Case("number of another year", pays(114240, "INV-2024-000017", BERGMANN), "never", {}, "what it names does not exist"),
    Case("prefix lost", pays(114240, "2026-000017", BERGMANN), "settles", I17, "pass 3"),
    Case("prefix and separators lost", pays(114240, "Re. 2026000017", BERGMANN), "settles", I17, "pass 3"),
    Case("prefix lost, unknown payer", named(114240, "2026-000017", "Zyx Ltd"), "never", {}, "pass 3 asks for the payer"),
    Case("zeros lost", pays(114240, "INV-2026-17", BERGMANN), "settles", I17, "year, serial, payer, amount"),
    Case("other year, same serial", pays(114240, "2025-000017", FORET), "settles", {"INV-2025-000017": 114240}, "pass 3: the year decides"),
    Case("serial only, known IBAN", pays(114240, "Rechnung 17", BERGMANN), "settles", I17, "pass 4"),
    Case("serial only, by name", pays(114240, "Rechnung 000044", MUELLER), "settles", I44, "pass 4"),
    Case("serial only, unknown payer", named(114240, "Rechnung 000017", "Zyx Ltd"), "never", {}, "pass 4 asks for the party"),
    Case("serial only, same in two years", pays(96000, "Facture 000021", FORET), "never", {}, "not unique", more=(Doc("INV-2025-000021", FORET, 96000),)),
    Case("the serial is not the one with the amount", pays(57120, "Rechnung 17", BERGMANN), "never", {}, "17 is open with another amount"),
    Case("open item with letters", pays(23800, "R-4711", MUELLER), "settles", {"R-4711": 23800}, "pass 2"),
    Case("open item with another separator", pays(58080, "factuur 2024-118", MEER), "may settle", {"2024/118": 58080}, "the same letters and digits"),
    Case("open item with a short number, a stranger", named(11900, "Zimmer 77, Hotel am See", "Hotel am See OHG"), "never", {}, "two digits are no evidence"),
)

OTHER_NUMBERS = (
    Case("number in a phone number", pays(120000, "Tel 030 4930 12 Rueckfragen", ASHFORD), "never", {}, "two invoices of that amount, and a phone number is no serial", more=(Doc("INV-2026-004931", ASHFORD, 120000),)),
    Case("phone number that holds year and serial", pays(114240, "Fon 0046 2026000019", BERGMANN), "never", {}, "17 and 19 are equal, and nothing names either", more=(INV19,)),
    Case("date as serial and year", pays(114240, "Rechnung vom 19.11.2026", BERGMANN), "never", {}, "a date is no serial; 17 and 19 are equal", more=(INV19,)),
    Case("date in ISO form", pays(114240, "Rechnung 2026-11-19", BERGMANN), "never", {}, "a date is no serial; 17 and 19 are equal", more=(INV19,)),
    Case("customer number equals serial", pays(114240, "Kundennr. 19", BERGMANN), "never", {}, "a customer number; 17 and 19 are equal", more=(INV19,)),
    Case("customer number equals the full serial", pays(57120, "Kd-Nr 000020 Lizenzen", BERGMANN), "never", {}, "a customer number; 18 and 20 are equal", more=(INV20,)),
    Case("amount in the text equals a serial", pays(96000, "960 EUR Ueberweisung", FORET), "never", {}, "an amount; 21 and 960 are equal", more=(Doc("INV-2026-000960", FORET, 96000),)),
    Case("amount in cents equals a serial", pays(114240, "EUR 1.142,40", MUELLER), "never", {}, "an amount; 44 and 114240 are equal", more=(Doc("INV-2026-114240", MUELLER, 114240),)),
    Case("postcode equals a serial", pays(114240, "Chausseestr. 5, 10115 Berlin", MUELLER), "never", {}, "a postcode; 44 and 10115 are equal", more=(Doc("INV-2026-010115", MUELLER, 114240),)),
    Case("order number with our year and serial", pays(57120, "PO-2026-000018", BERGMANN), "never", {}, "the payer's own series; 18 and 20 are equal", more=(INV20,)),
    Case("credit note of the same year and serial", pays(114240, "CN-2026-000017 verrechnet", BERGMANN), "never", {}, "our other series is no invoice"),
    Case("IBAN in the text holds the number", pays(114240, "von DE12 2026 0000 1900 0000 00", BERGMANN), "never", {}, "a part of an IBAN; 17 and 19 are equal", more=(INV19,)),
    Case("number inside a longer row of digits", pays(114240, "992026000019003", BERGMANN), "never", {}, "a part of another number; 17 and 19 are equal", more=(INV19,)),
    Case("twenty thousand digits", pays(114240, "0123456789" * 2000, BERGMANN), "never", {}, "names nothing"),
    Case("tax office with our number in its own", named(114240, "Steuernr 17/2026/00017 USt-Erstattung", "Finanzamt Hamburg"), "never", {}, "a stranger"),
    Case("shop refund with our number in its own", named(114240, "Erstattung Bestellung 302-2026000017-77", "Versandhaus Nord GmbH"), "never", {}, "a stranger"),
)

PAYERS = (
    Case("number, no payer", named(114240, "INV-2026-000044", ""), "suggests", I44, "nobody vouches for it; pass 8"),
    Case("number, payer a dash", named(114240, "INV-2026-000044", "-"), "suggests", I44, "no name"),
    Case("number, payer only a legal form", named(114240, "INV-2026-000017", "GmbH"), "suggests", I17, "nothing is left once legal forms are folded"),
    Case("number, an accountant pays", named(114240, "INV-2026-000044", "Wegmann Steuerberatung PartG mbB"), "suggests", I44, "unknown payer; pass 8"),
    Case("number, parent company from the known account", pays(114240, "INV-2026-000017", BERGMANN, payer_name="Bergmann Holding SE"), "settles", I17, "a known IBAN of the party agrees"),
    Case("number, parent company from an unknown account", named(114240, "INV-2026-000017", "BMG Beteiligungs SE"), "suggests", I17, "unknown payer; pass 8"),
    Case("number, the reseller pays for its customer", pays(114240, "INV-2026-000017", SYD), "settles", I17, "the reseller agrees"),
    Case("number, another party's reseller pays", named(114240, "INV-2026-000017", "Kryptohaus Vertriebs GmbH"), "never", {}, "identified as another party"),
    Case("number, the namesake pays", pays(114240, "INV-2026-000044", NAMESAKE), "never", {}, "the namesake is another party"),
    Case("number of the namesake", pays(114240, "INV-2026-000045", MUELLER), "never", {}, "the other way round"),
    Case("number, half a name that fits two", named(114240, "INV-2026-000045", "Mueller u Soehne"), "may settle", {"INV-2026-000045": 114240}, "the best of all parties may be the other"),
    Case("a customer pays its reseller's invoice", named(228480, "INV-2026-000081", "Zeta Optik GmbH"), "never", {}, "billed is the reseller; its customer is another party"),
    Case("the reseller pays its own invoice", named(228480, "INV-2026-000081", "KRYPTOHAUS VERTRIEBS"), "settles", {"INV-2026-000081": 228480}, "pass 2"),
    Case("the reseller pays for two customers", pays(228480, "INV-2026-000017, INV-2026-000033", SYD), "never", {}, "pass 2 takes the numbers of one billed party"),
    Case("number, known account of another, strange name", pays(96000, "INV-2026-000021", BERGMANN, payer_name="Zyx Ltd"), "never", {}, "the account is identified as another party's"),
    Case("name only, one open invoice of that amount", named(114240, "Vielen Dank", "Mueller + Soehne AG"), "suggests", I44, "pass 8"),
    Case("known IBAN, one open invoice of that amount", pays(48000, "merci", FORET), "suggests", {"INV-2026-000022": 48000}, "pass 5"),
    Case("known IBAN, two equal open invoices", pays(114240, "Lizenzen", BERGMANN), "never", {}, "17 or 19", more=(INV19,)),
    Case("known IBAN, the sum of all that is open", pays(171360, "alle offenen Rechnungen", BERGMANN), "suggests", {**I17, **I18}, "pass 6"),
    Case("known IBAN, an amount that fits nothing", pays(333, "NOTPROVIDED", MEER, end_to_end_id="NOTPROVIDED"), "never", {}, "no document has it"),
    Case("a stranger with the amount of four invoices", named(114240, "Umbuchung", "Kantine am Park e.K."), "never", {}, "the amount alone is nothing"),
)

AMOUNTS = (
    Case("number, one cent less", pays(114239, "INV-2026-000017", BERGMANN), "suggests", I17, "not exact; pass 7 or 8"),
    Case("number, one cent more", pays(114241, "INV-2026-000017", BERGMANN), "suggests", I17, "not exact; pass 8"),
    Case("number, charges stated", pays(113740, "INV-2026-000017", BERGMANN, fee=500), "suggests", I17, "pass 7"),
    Case("number, first of three instalments", pays(38080, "Rate 1/3 INV-2026-000017", BERGMANN), "suggests", I17, "partial, by number; pass 8"),
    Case("number, minus a credit note", pays(104240, "INV-2026-000017 abzgl. CN-2026-000003", BERGMANN), "suggests", I17, "partial; whether the credit note exists is for a person"),
    Case("number, the rest of it", pays(66160, "restbetaling INV-2026-000057", MEER), "settles", {"INV-2026-000057": 66160}, "exact is what is open"),
    Case("number, the whole although a part is paid", pays(116160, "INV-2026-000057", MEER), "suggests", {"INV-2026-000057": 66160}, "more than is open; never INV-2026-000056 of that amount"),
    Case("number already paid, another open of that amount", pays(116160, "INV-2026-000058", MEER), "suspense", {}, "already paid: a refund is to be proposed"),
    Case("number in another currency", pays(100000, "INV-2026-000071", ASHFORD), "suspense", {}, "wrong currency: never"),
    Case("number, paid twice on one day", pays(114240, "INV-2026-000017", BERGMANN), "suspense", {}, "the first has paid it", before=(pays(114240, "INV-2026-000017", BERGMANN),)),
    Case("number, money going out", pays(-114240, "INV-2026-000017", BERGMANN), "never", {}, "a payment to somebody settles nothing"),
    Case("number, amount zero", pays(0, "INV-2026-000017", BERGMANN), "never", {}, "nothing to use"),
    Case("two numbers, their sum", pays(171360, "INV-2026-000017, INV-2026-000018", BERGMANN), "settles", {**I17, **I18}, "exact for the set; pass 2"),
    Case("two numbers, the second in short", pays(171360, "INV-2026-000017/18", BERGMANN), "may settle", {**I17, **I18}, "one of them and a credit is not what was meant"),
    Case("two numbers, one instead of the other", pays(57120, "INV-2026-000018 statt INV-2026-000017", BERGMANN), "may settle", I18, "the set is not exact; a person reads the word"),
    Case("two numbers, one not", pays(114240, "INV-2026-000018 noch nicht, nur INV-2026-000017", BERGMANN), "may settle", I17, "the set is not exact; a person reads the word"),
    Case("two numbers, one is paid", pays(232320, "INV-2026-000056 INV-2026-000058", MEER), "never", {}, "already paid: never automatic"),
    Case("two numbers, the amount of one", pays(116160, "INV-2026-000056 INV-2026-000057", MEER), "never", {}, "56 in full, or the rest of 57 and a part of 56"),
    Case("numbers of two parties", pays(210240, "INV-2026-000017 INV-2026-000021", BERGMANN), "never", {}, "one is another party's"),
    Case("a second payment for the same serial", pays(114240, "Rechnung 17", BERGMANN), "never", {}, "INV-2026-000017 is paid by the first", before=(pays(114240, "INV-2026-000017", BERGMANN),)),
    Case("paid serial, other invoice equal", pays(114240, "Rechnung 17", BERGMANN), "never", {}, "17 is paid; 19 is not what it names", more=(INV19,), before=(pays(114240, "INV-2026-000017", BERGMANN),)),
)

CASES = (*REFERENCES, *NUMBERS, *OTHER_NUMBERS, *PAYERS, *AMOUNTS)
