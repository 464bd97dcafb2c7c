"""Credentials: what each person may do, where and until when, and whether somebody has looked.

Lives here: the table, the renewal card, and one credential with its looks and the form for the
next. May come in: the frame, the widgets, the credential service. Why: work without a usable
credential is held, so what is about to lapse must be seen before it does.
"""
