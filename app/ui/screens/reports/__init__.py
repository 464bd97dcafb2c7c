"""The Reports page: the quality report that one hands to a client."""

from app.ui.screens.reports.screen import ReportsScreen

__all__ = ["ReportsScreen"]
