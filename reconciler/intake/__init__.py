"""Files to sheets of raw cells, each still knowing file, sheet, row and column."""
