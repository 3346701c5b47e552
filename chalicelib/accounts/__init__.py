"""Account holders: the data controllers, their details, and the keys by which their programs act."""
