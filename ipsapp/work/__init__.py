"""Long work that a person asked for: the database row is the queue, the broker only wakes a worker."""
