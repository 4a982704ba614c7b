"""Takes in what agencies send: files become rows with their place in the file, then the ledger."""
