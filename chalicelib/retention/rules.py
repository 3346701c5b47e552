"""Periods that are enforced here, or in the room above, which this one cannot ask."""

from datetime import timedelta

FOREIGN_KEPT_FOR = timedelta(days=2)  # what others did to a table: longer than the detectors look back
PLACE_KEPT_FOR = timedelta(days=1)  # how far a run of the sweep has got
QUEUES_KEEP = timedelta(days=4)  # MessageRetentionPeriod in infrastructure/template.yaml
WITH_ADDRESSES_KEPT_FOR = timedelta(days=7)  # of those among them that SES puts addresses into
