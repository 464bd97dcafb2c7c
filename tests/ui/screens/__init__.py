"""The pages, each over real services with a few records."""
