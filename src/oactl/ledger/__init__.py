"""Facts kept in SQL: deliveries, batches, attempts, events, snapshots."""
