"""Electronic invoices: UBL 2.1 as EN 16931 and, where the data allows, Peppol BIS Billing 3 ask for."""
