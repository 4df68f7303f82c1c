"""What people and programs see of a session: a table, a picture, JSON, a report of its sound."""
