"""`desk serve` as its users run it: a process, real servers, kills."""
