"""The roof: parses, wires, prints; decides nothing."""
