-- A few rows of every kind, for the dump of a release (see TestReleased): what a migration must keep.
INSERT INTO members (id, name, lang, created) VALUES (1, 'Zoé L''Écuyer', 'fr', 1770000000), (2, 'Ahmed', NULL, 1770000001);
INSERT INTO accounts (platform, account, member_id, name, locale) VALUES ('slack', 'U1', 1, 'Zoé', 'fr-CA'), ('discord', '42', 1, 'zoe', 'fr'), ('slack', 'U2', 2, 'Ahmed', 'en-US');
INSERT INTO seen_events (platform, event, at) VALUES ('slack', 'Ev1', 1770000000);
INSERT INTO journal (at, feature, what, subject, actor, data) VALUES (1770000000, 'ideas', 'proposed', 'idea/1', 1, '{"title":"Jardin"}'), (1770000100, 'core', 'started', '', NULL, '{}');
INSERT INTO timers (feature, kind, key, arg, due) VALUES ('meetings', 'remind', 'meeting/1', 'day before', 1770100000);
INSERT INTO timers (feature, kind, key, due, attempts, error, state) VALUES ('votes', 'close', 'round/1', 1770100000, 9, 'no such round', 'dead');
INSERT INTO outbox (key, platform, kind, target, card, due, created) VALUES ('meeting/1/remind/1', 'slack', 'direct', 'U1', '{"title":"Rappel"}', 1770000000, 1770000000);
INSERT INTO outbox (key, platform, kind, target, card, due, state, post, created) VALUES ('meeting/1/remind/1', 'discord', 'direct', '42', '{"title":"Rappel"}', 1770000000, 'sent', '99', 1770000000);
INSERT INTO posts (key, platform, room, post, dirty, edited, hash) VALUES ('round/1/board', 'slack', 'C1', '1770000000.000100', 0, 1770000000, 'abc'), ('round/1/board', 'discord', '7', NULL, 1, 0, '');
INSERT INTO settings (key, value) VALUES ('town', 'Rimouski');
INSERT INTO rounds (id, title, question, opens, closes, closed, state, per_member, anonymous, room, created, created_by) VALUES (1, 'S’établir ici', 'Qu’est-ce qui aiderait?', 1770000000, 1770600000, NULL, 'open', 3, 0, 'ideation', 1770000000, 1), (2, 'Brouillon', 'Quoi?', NULL, 1770600000, NULL, 'draft', 0, 1, 'annonces', 1770000000, NULL);
INSERT INTO round_themes (id, round_id, place, name) VALUES (1, 1, 0, 'Emploi'), (2, 1, 1, 'Logement');
INSERT INTO round_people (round_id, member_id) VALUES (1, 1), (1, 2);
INSERT INTO ideas (id, round_id, title, body, theme_id, author, created, state, parent, root, supports, comments, folded) VALUES (1, 1, 'Un café des langues', 'Le jeudi.', 1, 1, 1770000100, 'open', NULL, 1, 1, 1, 'un cafe des langues le jeudi.'), (2, 1, 'Café', '', NULL, 2, 1770000200, 'merged', 1, 1, 0, 0, 'cafe'), (3, 1, 'Retirée', '', NULL, NULL, 1770000300, 'withdrawn', NULL, 3, 0, 0, 'retiree');
INSERT INTO idea_words (round_id, word, idea_id, in_title) VALUES (1, 'caf', 1, 1), (1, 'langu', 1, 1), (1, 'jeud', 1, 0), (1, 'caf', 2, 1);
INSERT INTO idea_supports (idea_id, member_id) VALUES (1, 2), (2, 1);
INSERT INTO idea_comments (idea_id, member_id, text, at, message) VALUES (1, 2, 'J’en suis.', 1770000400, '1770000400.000100');
INSERT INTO idea_drafts (member_id, round_id, title, body, theme_id, created) VALUES (2, NULL, 'Un jardin', '', NULL, 1770000500);
