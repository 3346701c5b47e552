"""What the service costs: calls to AWS, processor time, memory. Run as a module it writes docs/benchmarks.md."""
