"""The Import page: a file, how its columns are understood, what it would change, and the import."""

from app.ui.screens.imports.screen import ImportsScreen

__all__ = ["ImportsScreen"]
