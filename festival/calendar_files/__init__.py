"""Calendar files (iCalendar, RFC 5545) of others, read to lines of times and what differs on single dates. Pure."""
