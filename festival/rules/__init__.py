"""One file per rule: a pure function of happenings, facts and settings.

A rule module has

    NAME: str
    Settings            a frozen dataclass: is_on, severity, thresholds with defaults, each with a sentence

and at least one of

    check_happening(one, facts, settings) -> Finding | None | list[Finding]
    check_pair(one, other, facts, settings) -> Finding | None
        the same finding whichever comes first; its key by finding.pair_key. Both belong to different events and touch
        the same day of the city; whether they meet in time is for the rule to say.
    check_group(group, facts, settings) -> list[Finding]
        over all happenings it is given; keys begin with finding.group_key(NAME, subject). What it says of one subject
        (a day, a district's day, a neighbourhood's year) depends on nothing but the happenings that `subjects` says
        touch it: it is asked with more than these, and what it says of other subjects is left unheard. `event_ids`
        are all whose leaving would change the finding.

What an acceptance relies on:

    relied(event, settings) -> tuple            what the rule used of the event, numbers of people by their
                                                happening.size_class.
                                                Without it its time plan, set-up and tear-down, and its place.

What it could not look at:

    unknown(one, settings) -> Iterable[str]     facts of checks/unlooked.py that nobody has said and it would
                                                have to know.

    is_asked(facts) -> bool                 whether there is anything it could look at; without, it misses nothing.
    lacks_law(facts) -> bool                where the city lies in no Land, or nobody has said where: whether the rule
                                            then has no law to look at.

What keeps a full check of a year from comparing everything with everything:

    role(one, settings) -> str              for check_pair: "" plays no part, "a", "b" or "ab"; only an "a" is compared
                                            with a "b". Without it everything is "ab".
    buckets(one, settings) -> Iterable      for check_pair: only two that share a bucket (a cell of a grid, a tree of
                                            venues) are compared. Without it all of a day are. happening.ANYWHERE is
                                            shared with all.
    farthest(event, other, settings) -> float           for check_pair: nothing is said of the two events where their
                                            places are more metres apart, or nobody knows how far; below 0: nothing
                                            at all.
    aside(settings) -> timedelta            for check_pair: nothing is said of two that hold their places, set-up and
                                            tear-down included, farther apart in time. Without it: on one day.
    subjects(one, facts, settings) -> Iterable[str]     for check_group, needed: what the happening may change.
    span(subject, facts) -> (date, date)    for check_group, needed: the half-open days one has to know to judge it.
    check_subjects(group, facts, settings, is_wanted)   instead of check_group where a few subjects are cheaper.
    subject_of(key) -> str                  for check_group: which subject a finding is about; else the key's rest.
    NARROW: contract.Narrow                 for check_group with spans of more than a day: which events count there.
                                            Of a span of one day every event counts, unless NARROW is `booked`.
    area(subject, settings) -> (lon, lat, metres)       with NARROW: what is farther away plays no part, neither for
                                            the subject nor for those that share an event with it.

What lets the date finder ask once for many days and places (datefinder/candidate_filter.py):

    around(others, one, facts, settings) -> answer      for check_group: `answer(dates)` returns what check_group says
                                            of the event on these dates, with the others around it. Without it, it is
                                            asked anew on each day.
    may_speak(subject, visitors, settings) -> bool      for check_group: whether anything can be said of a day, by the
                                            visitors of all events together, by date and district (None: the city).
    SAYS_OF_ONE = False                     for check_group: what a single event adds to is never said.
    IS_ANCHORED = True                      for check_group: nothing is said of a subject to which no event
                                            of NARROW adds.

What lets an event be asked once for all its dates (checks/marks.py):

    `buckets` hang on what the event is and where, never on a time; `role` may look at times only to leave out what
    lasts long; whether there are `subjects` at all hangs on a time only in that its day is a working day or a day off.
    LOOKS_AT_PLACE = False                  the answer doesn't hang on where the event is.
    of_place(place, facts, settings) -> Hashable        for check_happening: what it looks at of the place; of two
                                            places with the same the same is said. Without it each is asked about.

`distance.cells(one, metres)` gives the buckets of what lies within a distance.
"""
