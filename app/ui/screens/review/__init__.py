"""The review desk: claim an item, look at it, give a verdict, go on to the next."""
