"""What changed in an agreement: read from the events that the database's triggers record."""
