"""What an operator asks for beside sending, one verb a file: reports, checks, accounts."""
