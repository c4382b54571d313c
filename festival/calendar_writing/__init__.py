"""Events as iCalendar text that every calendar program holds alike: entries, rules, time zones, and what a reader asks
to have told otherwise. Pure: it knows no table and no request."""
