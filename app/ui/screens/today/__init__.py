"""Today: what needs a decision now, and how the operation stands.

Lives here: the first page of the window. May come in: the frame, the widgets, the today service
and the records it returns. Why: every number and every line here opens the page behind it.
"""
