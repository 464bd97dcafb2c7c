"""What is true: frozen records and plain rules.

Lives here: the words of the trade as frozen dataclasses, and rules as pure functions that read
like the sentence they came from. May come in: the standard library, nothing else; no numpy, no
pydantic, no SQL, no Qt and no clock. Time comes in as an argument. Why: rules that a person's
pay and career hang on must be readable in one sitting and testable in a millisecond.
"""
