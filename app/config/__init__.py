"""How this house is set up: paths, settings, policies, logging.

Lives here: where files go (platformdirs or --home), what the person prefers, the versioned
policies that numbers are computed by (pydantic models stored in the workspace), logging. May come
in: the domain, the standard library, pydantic, platformdirs. Why: nothing finds a path or a rule
at import; both are made once and handed down.
"""
