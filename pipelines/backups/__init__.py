"""Backups of a home: one dated file each, read back when it is made, restored by one command."""
