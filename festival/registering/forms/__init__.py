"""The questions of the registering conversation, one file a step."""
