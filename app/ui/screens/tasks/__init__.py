"""The Tasks page: the browser of all tasks, and one task's page."""

from app.ui.screens.tasks.screen import TasksScreen

__all__ = ["TasksScreen"]
