"""What AWS asks for, as data: list prices of London (eu-west-2), arm64, on demand, in dollars, without free tiers.

Noted on 2026-11-23 from AWS's price lists; DynamoDB's from that of Virginia by the usual ratio of London. Whoever
changes one changes the day.
"""

AS_OF = "2026-11-23"
MILLION = 1_000_000
SES = 100 / MILLION  # a mail
WRITE, READ = 0.7423 / MILLION, 0.1485 / MILLION  # a unit of DynamoDB
STORED = 0.297  # a GB and month
SQS = 0.40 / MILLION  # a request of up to 64 KB
SNS = 0.50 / MILLION  # a notice; handing it to SQS is free
INVOKED, GB_SECOND = 0.20 / MILLION, 1.33334e-5  # Lambda
LOGGED = 0.5985  # a GB of log
