"""The tables of the first release, as they were: never edited, whatever the tables become."""
