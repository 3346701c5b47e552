"""The register of breaches: what happened, whom it concerns, the clock, the authority's report, the notices."""
