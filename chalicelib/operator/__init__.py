"""What the operator's staff may do: by IAM-authenticated invocation only, each use audited (promise SEC-5)."""
