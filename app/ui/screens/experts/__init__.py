"""Experts: the table of the workforce, and one person with all that is known about them.

Lives here: the list, the person's page, the items behind a score, and the questions that change a
standing. May come in: the frame, the widgets, the services of people, quality and progression.
Why: a number that decides about a person is shown with its interval and opens to its evidence.
"""
