"""What the service runs on: the template, its packaging, and the embedded run of the same template."""
