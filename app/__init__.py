"""Guildhall: the desk from which a workforce of credentialed experts is run.

Requests go down, news comes up, nothing goes sideways. The rooms, and who may enter which:

    __main__ -> (ui | cli | bootstrap) -> services -> (store | files | scoring | matching)
             -> config -> domain
"""

__version__ = "0.1.0"
