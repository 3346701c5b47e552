"""Forgetting on time: what is past its period is deleted within the hour, whatever DynamoDB's time to live does."""
