"""The workbench: pages and the API over one book; it reads through the pipeline, and only the command line uses it."""
