"""What people see: documents, workbooks and pages, rendered from the books alone."""
