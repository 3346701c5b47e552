"""Privacy as the service states it: the promises, from which policies are drawn."""
