"""The models that validate what people write: Pydantic's, with the rules of ours.

A model gets plain values from the YAML reader and gives typed ones, or all that does not hold at
once. `base` turns Pydantic's errors into violations of our rules.
"""
