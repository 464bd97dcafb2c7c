"""The Matching page: a plan for all open work, why it is so, and its commit."""

from app.ui.screens.matching.screen import MatchingScreen

__all__ = ["MatchingScreen"]
