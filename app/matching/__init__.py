"""Who should do what: arrays in, a plan with its certificate out.

Lives here: the snapshot of one matching problem (pairs' worth, terms about sums, pins and bans),
the hard rules as vectorised tests, the exact engine (one min-cost flow over classes of identical
tasks, dealt out to single tasks), caps of money and hours with a proven gap, repair after small
changes, the explanations and what-ifs, and a checker that shares no code with the engine. May come
in: numpy, SciPy's HiGHS for the caps alone, OR-Tools' `min_cost_flow` and nothing else of OR-Tools;
never highspy, which cannot live in one process with it. No database, no files, no screens, no
clock. Why: a plan that decides about people's work must be provably the best one and answer for
every line; that is easiest to show of a pure function. Large problems are solved in a process of
their own (`worker`), because the solver holds the interpreter's lock.
"""
