"""Tables, constraints, migrations and the log: the lowest room, which imports no other."""
