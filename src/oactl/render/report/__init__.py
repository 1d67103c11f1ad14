"""One report, many looks: for a terminal, a pipe, a wiki, a spreadsheet, another program."""
