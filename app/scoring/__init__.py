"""How good is the work, and how sure are we: arrays in, frozen results out.

Lives here: the label models, the score of a person with its interval, agreement between people,
and the measures that say whether an estimate recovers the truth. May come in: numpy, scipy and
the domain's words; no records from the store, no clock, no names of people. A caller turns names
into codes once (`labels.encode`) and keeps the names to itself. Why: these numbers decide about
people's pay and careers, so each must be checkable against its published formula on plain arrays,
and a million labels must take a second.

Results are frozen and inputs are never changed. A tie is broken by a rule with a name. Randomness
comes in as a numpy generator. Arrays are `int32` codes from 0 and `float64` shares in 0..1.
"""
