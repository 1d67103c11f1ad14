"""The machine that sends: run, due, evaluate, decide, preflight, freeze, sender, finish, result.

`queries`, `agenda` and `explain` only read; `resolve`, `by_name` and `resume_by_name` are a
person's word.
"""
