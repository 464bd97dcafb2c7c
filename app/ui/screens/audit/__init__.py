"""The audit log: look, narrow, open one entry, verify the chain."""
