"""Who sends the sample's spreadsheets: each with its look, and with the words of its language for every column."""

from __future__ import annotations

from looks import Look

OFFICE = Look(paper="#1F4E78")
PARTNERS = Look(
    paper="#0B3D2E", title="NORDLÅS  ·  Partner programme", title_rows=2, remarks=("Valid from 1 October 2026",)
)
ORDERS = Look(paper="#1F4E78", title="Direct customers", remarks=("Kept by: order desk", "Prices before VAT"))
KRYPTOHAUS = Look(
    font="Arial",
    ink="#000000",
    paper="#FFD54F",
    title="Kryptohaus GmbH · Bestellungen",
    remarks=("Ansprechpartner: Jutta Reimann",),
    date_format="dd.mm.yyyy",
)
CHIFFRE = Look(font="Georgia", paper="#7B1FA2", first_column=1, date_format="dd/mm/yyyy")
NORDISK = Look(font="Verdana", paper="#00695C", title="Nordisk Datasäkerhet AB", title_rows=2)
BANK = Look(
    font="Arial",
    paper="#37474F",
    title="Kontoutdrag",
    remarks=("Kontohavare: Nordlås AB", "Konto: SE45 5000 0000 0583 9825 7466", "Period: 2026-11-01 – 2026-11-30"),
)

RESELLERS = (
    "Reseller ID", "Name", "E-mail", "Country", "Address", "Postcode", "City",
    "VAT number", "Discount %", "Currency", "Language", "Roster",
)  # fmt: skip
CUSTOMERS_EN = (
    "Customer ID", "Name", "Country", "Licences", "Reseller ID", "Address", "Postcode", "City", "VAT number",
    "Billing e-mail", "Language", "Currency", "Term (months)", "Start date", "Change date",
    "Payment method", "Auto-renew", "Order reference",
)  # fmt: skip
CUSTOMERS_DE = (
    "Kundennummer", "Firma", "Straße", "PLZ", "Ort", "Land", "USt-IdNr.", "Rechnungs-E-Mail",
    "Anzahl Lizenzen", "Beginn", "Änderungsdatum", "Händlernummer", "Sprache",
)  # fmt: skip
CUSTOMERS_FR = (
    "N° client", "Raison sociale", "Adresse", "Code postal", "Ville", "Pays", "N° TVA",
    "E-mail de facturation", "Licences", "Revendeur", "Langue",
)  # fmt: skip
CUSTOMERS_SV = (
    "Kundnummer", "Namn", "Adress", "Postnummer", "Ort", "Land", "Momsnummer",
    "Faktura-e-post", "Antal licenser", "Återförsäljare", "Valuta", "Startdatum", "Språk",
)  # fmt: skip
MEMBERS_EN = ("Customer ID", "E-mail", "Name", "Role", "Action", "Has account")
MEMBERS_DE = ("Kundennummer", "E-Mail", "Name", "Rolle", "Aktion", "Konto vorhanden")
MEMBERS_FR = ("N° client", "Nom", "Adresse e-mail", "A un compte", "Activé le")
MEMBERS_SV = ("Kundnummer", "Namn", "E-post", "Har konto")
OPENING = ("Customer ID", "Licences", "Starts on", "Renews on", "Term (months)")
OPEN_ITEMS = ("Invoice number", "Customer ID", "Issued on", "Due on", "Currency", "Gross")
PAYMENTS_SV = (
    "Bokföringsdag", "Valutadag", "Belopp", "Valuta", "Avsändare", "Avsändarens konto",
    "Referens", "Meddelande", "Transaktions-ID",
)  # fmt: skip
REVIEW = (
    "payment_id", "booked_on", "payer_name", "text", "amount", "currency", "suggestion", "score", "reason", "decision",
)  # fmt: skip
