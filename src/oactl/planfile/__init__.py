"""Plans as files: YAML to Plan with every complaint at its line, Plan to JSON Schema."""
