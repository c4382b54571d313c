"""The jobs process: one file a job, each a thin call into a room."""
