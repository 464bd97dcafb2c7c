"""The Projects page: the table, and a project's set-up with its requirement builder."""

from app.ui.screens.projects.screen import ProjectsScreen

__all__ = ["ProjectsScreen"]
