"""Bank statements: CAMT, MT940 and the banks' own csv and Excel exports, all as `Statement`."""
