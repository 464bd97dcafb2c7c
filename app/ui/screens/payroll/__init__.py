"""Payroll: periods that lock once, the lines in them, and the rates they are counted by."""
