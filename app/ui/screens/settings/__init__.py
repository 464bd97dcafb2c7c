"""Settings: the workspace, its policies and ladder, users, backups, and the look of the window."""
