"""Drafts against all rules; the one loader of what holds its place."""
