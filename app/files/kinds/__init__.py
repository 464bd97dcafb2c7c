"""The kinds of files people bring, one module per kind.

A kind is its columns, the row they make, and what may stand in a file only once. Adding a kind
is one more module here and its name in `by_name`.
"""
