-- The chat page of `livinglab try` (adapters/web): the people that can be played, the rooms, and
-- what was written. A whisper is never written down, nor which button anyone pressed.

-- +goose Up
CREATE TABLE web_people (
    id       TEXT PRIMARY KEY CHECK (id <> ''),   -- 'amelie', as in /as/amelie/ideation
    name     TEXT NOT NULL CHECK (name <> ''),
    about_fr TEXT NOT NULL,                       -- 'étudiante internationale, UQAC'
    about_en TEXT NOT NULL,
    locale   TEXT NOT NULL,                       -- 'fr-CA'; '' is the lab's language
    lang     TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'fr', 'en')), -- that they chose; '' none: the locale's
    groups   TEXT NOT NULL,                       -- JSON array: '["coordination"]'
    colour   TEXT NOT NULL,                       -- of the avatar; '' is chosen by the place
    initials TEXT NOT NULL,
    place    INTEGER NOT NULL                     -- order in the list
) STRICT;

CREATE TABLE web_rooms (
    id       TEXT PRIMARY KEY CHECK (id <> ''),   -- 'ideation'; a private conversation is '@amelie'
    name     TEXT NOT NULL,
    about_fr TEXT NOT NULL,
    about_en TEXT NOT NULL,
    person   TEXT UNIQUE REFERENCES web_people (id), -- whose private conversation with the bot
    closed   INTEGER NOT NULL CHECK (closed IN (0, 1)), -- 1: only web_room_people may enter
    place    INTEGER NOT NULL
) STRICT;

CREATE TABLE web_room_people (
    room   TEXT NOT NULL REFERENCES web_rooms (id),
    person TEXT NOT NULL REFERENCES web_people (id),
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

-- The counter of changes: every message written or edited takes the next number, so that a window
-- that was away asks for what came after the last number it saw.
CREATE TABLE web_clock (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO web_clock (id, version) VALUES (1, 0);

-- Pictures by what they hold: the same one twice is kept once, and none that no message shows.
CREATE TABLE web_pictures (
    hash   TEXT PRIMARY KEY,                      -- SHA-256, in hexadecimal
    png    BLOB NOT NULL,
    width  INTEGER NOT NULL,                      -- 0 when it could not be read
    height INTEGER NOT NULL
) STRICT;

-- Documents that cards offer to download, kept as pictures are.
CREATE TABLE web_files (
    hash TEXT PRIMARY KEY,                        -- SHA-256, in hexadecimal
    data BLOB NOT NULL
) STRICT;

CREATE TABLE web_messages (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    room    TEXT NOT NULL REFERENCES web_rooms (id),
    thread  INTEGER REFERENCES web_messages (id), -- the post whose thread it is in; NULL: in the room
    author  TEXT REFERENCES web_people (id),      -- NULL: the bot
    key     TEXT NOT NULL UNIQUE,                 -- the same message again is this one
    text    TEXT NOT NULL,                        -- what a person wrote; '' for the bot
    card    TEXT,                                 -- what the bot shows, as JSON without the bytes of what follows
    picture TEXT REFERENCES web_pictures (hash),
    file    TEXT REFERENCES web_files (hash),
    at      INTEGER NOT NULL,                     -- unix seconds
    replies INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,                     -- of the last change
    CHECK ((author IS NULL) = (card IS NOT NULL))
) STRICT;
CREATE INDEX web_messages_page ON web_messages (room, thread, id);
CREATE INDEX web_messages_thread ON web_messages (thread, id) WHERE thread IS NOT NULL;
CREATE INDEX web_messages_changed ON web_messages (room, version);
CREATE INDEX web_messages_picture ON web_messages (picture) WHERE picture IS NOT NULL;
CREATE INDEX web_messages_file ON web_messages (file) WHERE file IS NOT NULL;
CREATE INDEX web_messages_author ON web_messages (author) WHERE author IS NOT NULL;

-- How far each person has read in each room.
CREATE TABLE web_reads (
    person  TEXT NOT NULL REFERENCES web_people (id),
    room    TEXT NOT NULL REFERENCES web_rooms (id),
    message INTEGER NOT NULL,
    PRIMARY KEY (person, room)
) STRICT, WITHOUT ROWID;
