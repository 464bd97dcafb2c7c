"""The other face: everything that can be done on a whole file or period, for scripts and cron.

Lives here: the commands, how they print, and how they fail (one sentence on standard error; exit
code 1, or 2 for wrong usage). May come in: services, config, the domain, typer, rich, orjson. Why:
a command decides nothing; it calls the same service method as the window and prints the result.
"""
