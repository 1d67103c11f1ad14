"""YAML with the place of everything: text to values, what is wrong with it, and back."""
