"""The store: tables, sessions and migrations."""
