"""Plans as files: YAML to Plan with every violation at its line, Plan to JSON Schema."""
