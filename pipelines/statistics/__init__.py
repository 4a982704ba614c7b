"""Statistical methods as pure functions over plain numbers: no files, no warehouse, no charts."""
