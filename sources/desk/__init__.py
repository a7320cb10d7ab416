"""The editor's desk: the queue of what waits, the screen of one article, and its acts."""
