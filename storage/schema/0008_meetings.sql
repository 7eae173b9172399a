-- Meetings: what was planned, its dates, who comes, what is talked about and what was decided.
--
-- A meeting takes place once, or by a series of rules (bot/when). Each of its dates is a row of
-- meeting_dates, made ahead for a few weeks. What is true of a date is its local clock and the
-- meeting's zone; "starts" is the instant that they give, for what is found by index.

-- +goose Up
CREATE TABLE meetings (
    id       INTEGER PRIMARY KEY,
    title    TEXT NOT NULL CHECK (title <> ''),
    room     TEXT NOT NULL,                  -- the lab's name of the room where its posts are
    who      TEXT NOT NULL CHECK (who IN ('committee', 'guests', 'lab')), -- whom it concerns, beside its guests and who answered
    zone     TEXT NOT NULL,                  -- IANA name, in which its clocks are
    rules    TEXT CHECK (json_valid(rules)), -- of a series: JSON array of when.Rule; NULL: it takes place once
    length   INTEGER NOT NULL CHECK (length > 0), -- minutes
    place    TEXT NOT NULL DEFAULT '',       -- as typed: a place, an address, or both
    link     TEXT NOT NULL DEFAULT '',       -- http or https; '' none
    agenda   TEXT NOT NULL DEFAULT '',       -- what every date of it talks about, a point a line
    capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0), -- who comes beyond it waits; 0: no limit
    remind   TEXT NOT NULL DEFAULT 'direct' CHECK (remind IN ('none', 'direct', 'room', 'both')), -- where people are reminded
    nudge    INTEGER NOT NULL DEFAULT 0 CHECK (nudge >= 0), -- minutes before, when who has not answered is asked; 0: never
    uid      TEXT NOT NULL UNIQUE,           -- its name in calendars: random, never changes
    version  INTEGER NOT NULL DEFAULT 0,     -- of what is above: a change made of an older one is refused
    planner  INTEGER REFERENCES members (id),-- NULL: cut apart
    created  INTEGER NOT NULL,
    ended    INTEGER                         -- when its series was ended by hand; NULL: it was not
) STRICT;
CREATE INDEX meetings_by_planner ON meetings (planner) WHERE planner IS NOT NULL;

-- When people are reminded of each of its dates.
CREATE TABLE meeting_reminders (
    meeting INTEGER NOT NULL REFERENCES meetings (id),
    lead    INTEGER NOT NULL CHECK (lead > 0), -- minutes before; whole days are of the calendar (when.Before)
    PRIMARY KEY (meeting, lead)
) STRICT, WITHOUT ROWID;

-- Who was invited by name, to all its dates.
CREATE TABLE meeting_guests (
    meeting INTEGER NOT NULL REFERENCES meetings (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (meeting, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_guests_by_member ON meeting_guests (member);

-- One date of a meeting.
CREATE TABLE meeting_dates (
    id       INTEGER PRIMARY KEY,
    meeting  INTEGER NOT NULL REFERENCES meetings (id),
    slot     INTEGER NOT NULL,               -- the instant that the rule gives it (when.Occurrence.ID), however often it is moved
    local    TEXT NOT NULL,                  -- its clock, '2026-12-01T18:00'
    starts   INTEGER NOT NULL,
    ends     INTEGER NOT NULL CHECK (ends > starts),
    place    TEXT,                           -- of this date alone; NULL: the meeting's
    link     TEXT,                           -- as place
    state    TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'cancelled', 'dropped')), -- dropped: the series was changed
    reason   TEXT NOT NULL DEFAULT '',       -- why it was cancelled or moved
    was      INTEGER NOT NULL DEFAULT 0,     -- when it was to start before it was moved last; 0: never moved
    sequence INTEGER NOT NULL DEFAULT 0,     -- of its changes, for calendars (RFC 5545) and for who changes what they no longer see
    changer  INTEGER REFERENCES members (id),-- who moved or cancelled it last
    changed  INTEGER NOT NULL DEFAULT 0,
    posted   INTEGER NOT NULL DEFAULT 0 CHECK (posted IN (0, 1)), -- whether it has its post in the room
    UNIQUE (meeting, slot)
) STRICT;
CREATE INDEX meeting_dates_by_time ON meeting_dates (state, starts, id);
CREATE INDEX meeting_dates_of_meeting ON meeting_dates (meeting, state, starts);
CREATE INDEX meeting_dates_by_changer ON meeting_dates (changer) WHERE changer IS NOT NULL;

-- Who comes. Of those who say yes, the first by turn have the seats, and the others wait.
CREATE TABLE meeting_answers (
    date    INTEGER NOT NULL REFERENCES meeting_dates (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    answer  TEXT NOT NULL CHECK (answer IN ('yes', 'maybe', 'no')),
    turn    INTEGER NOT NULL DEFAULT 0,      -- in the order in which they said yes, from 1 for each date; 0: they did not
    changed INTEGER NOT NULL,
    PRIMARY KEY (date, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_answers_in_order ON meeting_answers (date, answer, turn, member);
CREATE INDEX meeting_answers_by_member ON meeting_answers (member, date);

-- Points that people add to the agenda of one date.
CREATE TABLE meeting_points (
    id      INTEGER PRIMARY KEY,
    date    INTEGER NOT NULL REFERENCES meeting_dates (id),
    place   INTEGER NOT NULL,                -- in the agenda, from 1
    text    TEXT NOT NULL CHECK (text <> ''),
    length  INTEGER NOT NULL DEFAULT 0 CHECK (length >= 0), -- minutes; 0: not said
    member  INTEGER REFERENCES members (id), -- who added it; NULL: cut apart
    created INTEGER NOT NULL,
    state   TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'withdrawn'))
) STRICT;
CREATE INDEX meeting_points_in_order ON meeting_points (date, state, place, id);
CREATE INDEX meeting_points_by_member ON meeting_points (member) WHERE member IS NOT NULL;

-- Who does what at one date.
CREATE TABLE meeting_roles (
    date   INTEGER NOT NULL REFERENCES meeting_dates (id),
    role   TEXT NOT NULL CHECK (role IN ('chair', 'notes')),
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (date, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_roles_by_member ON meeting_roles (member, date);

-- Finding a date: the slots that were proposed, and what each can.
CREATE TABLE meeting_polls (
    id      INTEGER PRIMARY KEY,
    title   TEXT NOT NULL CHECK (title <> ''),
    room    TEXT NOT NULL,
    who     TEXT NOT NULL CHECK (who IN ('committee', 'guests', 'lab')),
    zone    TEXT NOT NULL,
    length  INTEGER NOT NULL CHECK (length > 0), -- minutes
    place   TEXT NOT NULL DEFAULT '',
    link    TEXT NOT NULL DEFAULT '',
    state   TEXT NOT NULL CHECK (state IN ('draft', 'open', 'chosen', 'cancelled')),
    meeting INTEGER REFERENCES meetings (id),-- that came of it
    closes  INTEGER,                         -- until when people are asked; NULL: until a slot is chosen
    version INTEGER NOT NULL DEFAULT 0,
    maker   INTEGER REFERENCES members (id), -- NULL: cut apart
    created INTEGER NOT NULL,
    CHECK (state <> 'chosen' OR meeting IS NOT NULL)
) STRICT;
CREATE INDEX meeting_polls_by_state ON meeting_polls (state, id);
CREATE INDEX meeting_polls_by_maker ON meeting_polls (maker, state) WHERE maker IS NOT NULL;
CREATE INDEX meeting_polls_by_meeting ON meeting_polls (meeting) WHERE meeting IS NOT NULL;

-- Who was invited by name to say when they can.
CREATE TABLE meeting_poll_guests (
    poll   INTEGER NOT NULL REFERENCES meeting_polls (id),
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (poll, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_poll_guests_by_member ON meeting_poll_guests (member);

CREATE TABLE meeting_poll_slots (
    poll   INTEGER NOT NULL REFERENCES meeting_polls (id),
    number INTEGER NOT NULL CHECK (number > 0),
    local  TEXT NOT NULL,                    -- as meeting_dates
    starts INTEGER NOT NULL,
    PRIMARY KEY (poll, number),
    UNIQUE (poll, starts)
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting_poll_marks (
    poll    INTEGER NOT NULL REFERENCES meeting_polls (id),
    number  INTEGER NOT NULL,
    member  INTEGER NOT NULL REFERENCES members (id),
    mark    TEXT NOT NULL CHECK (mark IN ('yes', 'if-needed', 'no')),
    changed INTEGER NOT NULL,
    PRIMARY KEY (poll, number, member),
    FOREIGN KEY (poll, number) REFERENCES meeting_poll_slots (poll, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_poll_marks_by_member ON meeting_poll_marks (member, poll);

-- What was said, decided and is to be done.
CREATE TABLE meeting_minutes (
    date      INTEGER PRIMARY KEY REFERENCES meeting_dates (id),
    text      TEXT NOT NULL DEFAULT '',
    state     TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    author    INTEGER REFERENCES members (id), -- who wrote it last; NULL: cut apart
    version   INTEGER NOT NULL DEFAULT 0,
    changed   INTEGER NOT NULL,
    published INTEGER,                       -- when first
    folded    TEXT NOT NULL DEFAULT '',      -- title, text, decisions and actions without accents and case, for search
    CHECK (state <> 'published' OR published IS NOT NULL)
) STRICT;
CREATE INDEX meeting_minutes_by_time ON meeting_minutes (state, published);
CREATE INDEX meeting_minutes_by_author ON meeting_minutes (author) WHERE author IS NOT NULL;

-- What was written in the thread of a date's post.
CREATE TABLE meeting_notes (
    id      INTEGER PRIMARY KEY,
    date    INTEGER NOT NULL REFERENCES meeting_dates (id),
    member  INTEGER REFERENCES members (id), -- NULL: cut apart
    text    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    message TEXT NOT NULL,                   -- the platform's id of the message
    UNIQUE (date, message)
) STRICT;
CREATE INDEX meeting_notes_by_member ON meeting_notes (member) WHERE member IS NOT NULL;

CREATE TABLE meeting_decisions (
    id     INTEGER PRIMARY KEY,
    date   INTEGER NOT NULL REFERENCES meeting_dates (id),
    place  INTEGER NOT NULL,
    text   TEXT NOT NULL CHECK (text <> ''),
    member INTEGER REFERENCES members (id)   -- who noted it; NULL: cut apart
) STRICT;
CREATE INDEX meeting_decisions_in_order ON meeting_decisions (date, place, id);
CREATE INDEX meeting_decisions_by_member ON meeting_decisions (member) WHERE member IS NOT NULL;

CREATE TABLE meeting_actions (
    id       INTEGER PRIMARY KEY,
    date     INTEGER NOT NULL REFERENCES meeting_dates (id),
    place    INTEGER NOT NULL,
    text     TEXT NOT NULL CHECK (text <> ''),
    owner    INTEGER REFERENCES members (id),-- who does it; NULL: nobody yet, or cut apart
    due      INTEGER,                        -- by when; NULL: no day was set
    done     INTEGER,                        -- when it was ticked; NULL: it is to be done
    done_by  INTEGER REFERENCES members (id),
    reminded INTEGER NOT NULL DEFAULT 0      -- when its owner was last reminded; 0: never
) STRICT;
CREATE INDEX meeting_actions_in_order ON meeting_actions (date, place, id);
CREATE INDEX meeting_actions_to_do ON meeting_actions (owner, due) WHERE done IS NULL;
CREATE INDEX meeting_actions_by_owner ON meeting_actions (owner) WHERE owner IS NOT NULL;
CREATE INDEX meeting_actions_by_doer ON meeting_actions (done_by) WHERE done_by IS NOT NULL;

-- Addresses by which a calendar reads meetings. Only a hash of the secret part is kept. One that was taken back is no row.
CREATE TABLE meeting_feeds (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot act on a new address
    hash    TEXT NOT NULL UNIQUE,            -- SHA-256 of the secret, in hexadecimal
    scope   TEXT NOT NULL CHECK (scope IN ('member', 'committee')), -- what it has: what concerns its maker, or the committee
    maker   INTEGER NOT NULL REFERENCES members (id),
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX meeting_feeds_by_maker ON meeting_feeds (maker, scope, id);

-- A meeting that someone is preparing; one each.
CREATE TABLE meeting_drafts (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot act on a new draft
    maker INTEGER NOT NULL UNIQUE REFERENCES members (id),
    draft TEXT NOT NULL CHECK (json_valid(draft))
) STRICT;

-- Guests are found by their name.
CREATE INDEX members_by_name ON members (name COLLATE NOCASE);

-- Whom a meeting of the committee concerns.
CREATE INDEX accounts_of_committee ON accounts (member_id) WHERE role >= 1;
