"""One module a data source: each reads its files into arrays on the table's axes, and says what it is."""
