"""Progression: steps that wait for a decision, and where everybody stands on the ladder.

Lives here: the proposals with their frozen evidence, the ladder as columns of people, and those
nearest to the next step. May come in: the frame, the widgets, the progression service. Why: one
person proposes and another decides, so the page shows who proposed, on what evidence, and when.
"""
