"""A large made-up database: rows of every kind with their history, the same on every run."""
