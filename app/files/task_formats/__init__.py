"""Other tools' files of tasks and of answers: one small module a format.

A reader walks a file and gives each task (place, external id, payload) or why it is refused; it
knows no workspace. `all_formats` lists them: a new format is its module and one line there.
"""
