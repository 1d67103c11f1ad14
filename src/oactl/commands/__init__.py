"""The commands, one file a noun: parse, call one function, print its result."""
