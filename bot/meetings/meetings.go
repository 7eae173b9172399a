// Package meetings is the lab's meetings: the committee, or whoever may, plans
// one or a series of them; people answer, are reminded, find dates, add to the
// agenda, take roles and get the minutes.
//
// # A meeting and its dates
//
// A meeting takes place once, or by a series of when.Rules, one after the other.
// Each time that it takes place is a date, a row of its own: what people answer,
// add and write is about a date, never about the series. The rows of a series are
// made ahead for a few weeks (fill), each under its slot, the moment that the
// rule gives it: one that was moved or cancelled keeps its slot, so that it is
// not made again and the others are not touched. When the series itself is
// changed from a day on, the dates that the new rule does not have are dropped.
//
// A date keeps its local clock; the instant follows from the meeting's zone.
//
// # Its post
//
// A meeting that takes place once has its post in its room from when it is
// planned. A series has the post of its next date: the first when it is planned,
// each other when the one before has ended or was cancelled (postNext). A post
// that is there is kept up to date until the date has ended.
//
// # Finding its date
//
// When nobody knows when, a search asks about slots (poll.go): people say at which
// they can, at which if needed. The best is the one that the most can attend; whoever
// asked, or the committee, makes one of them the meeting, and what people can there
// is their answer. A deadline is for the asking: until somebody chooses, answers
// still count.
//
// # What is kept of it
//
// What people write in the thread of a date's post while it takes place is kept as
// notes, until the minutes are published. The minutes are a text, decisions, and
// actions that somebody does by some day; the planner, the committee and whoever has
// a role at the date write them. Published, they are a post of their own, which
// shows the actions being ticked.
//
// # Whom it concerns
//
// Its planner, its guests, who were invited by name (an ad hoc committee is the
// guests of its meetings), whoever has answered, and beside them the steering
// committee (who = committee), nobody (guests) or everyone (lab). A meeting of the
// committee is shown to the committee and its guests alone. What is sent to many
// is sent some at a time, by a timer that goes on from the last one (tell).
//
// Reminders go to those who said that they come, or may. Those whom it concerns
// and who have not answered are asked once, some time before. Who said no, and who
// waits for a seat, is left alone. That it was moved is told to all whom it
// concerns, whatever they had answered; that it is cancelled, not to those who
// had said no.
//
// # Who may
//
// The committee plans anywhere and for anyone. A member plans meetings of the
// people that they invite, in the lab's rooms other than the committee's and the
// announcements. A meeting is moved, changed and cancelled by its planner and by
// the committee.
//
// # Two at once
//
// Every change of a date has a number (sequence), and so has every change of a
// meeting (version). A form or a button carries the number that the person saw;
// when it is not the newest, nothing is changed and they are told what the other
// did.
//
// # Files
//
// meeting.go, draft.go, line.go: the rules, without chat or storage. store*.go:
// all queries. commands*.go: what people do, by subject: plan (a line, a form, a
// draft), answer, change a date, edit a meeting, change a series, choose reminders,
// see; find a date; agenda, roles, minutes and actions; calendars. cards*.go: what they see. timers.go: what happens by
// itself. concerned.go: to whom. Each subject lists its actions beside them
// (planActions, answerActions...), and New puts them together.
package meetings

import (
	"embed"
	"slices"

	"livinglab/bot"
)

//go:embed text/*.yaml
var texts embed.FS

// New returns the feature.
func New() bot.Feature {
	line := []bot.Arg{{Key: "what", Optional: true}}
	return bot.Feature{
		Name:  "meetings",
		Texts: texts,
		Commands: []bot.Command{{
			Key: "meeting", Args: line, Do: meetingCommand,
			Subs: []bot.Command{
				{Key: "plan", Args: line, Do: planCommand},
				{Key: "series", Args: line, Do: planCommand},
				{Key: "find", Args: line, Do: findCommand},
				{Key: "point", Args: line, Do: pointCommand},
				{Key: "minutes", Reads: true, Args: []bot.Arg{{Key: "words", Optional: true}}, Do: minutesCommand},
				{Key: "list", Reads: true, Do: listCommand},
				{Key: "move", Reads: true, Args: []bot.Arg{{Key: "when", Optional: true}}, Do: moveCommand},
				{Key: "cancel", Reads: true, Do: cancelCommand},
				{Key: "edit", Reads: true, Do: editCommand},
				{Key: "calendar", Do: calendarCommand},
			},
		}},
		Actions: slices.Concat(planActions(), answerActions(), listActions(), changeActions(), editActions(), seriesActions(), calendarActions(), agendaActions(), minutesActions(), pollActions(), markActions()),
		Posts: []bot.Post{
			{Kind: "date", Render: renderDate, Talk: true},
			{Kind: "minutes", Render: renderMinutes},
			{Kind: "poll", Render: renderPoll},
		},
		Timers: slices.Concat(tellTimers(), pollTimers(), []bot.Timer{
			{Kind: "end", Late: bot.Always, Do: endTimer},
			{Kind: "fill", Late: bot.Always, Do: fillTimer},
			{Kind: "action", Late: bot.Within(actionLate), Do: actionTimer},
		}),
		Pages:  []bot.Page{{Name: feedPage, Show: showFeed}},
		Said:   heard,
		Open:   openLines,
		Next:   nextButtons,
		Recall: recall,
		Merge:  mergeMembers,
		Exports: []bot.Export{
			{Name: "meetings", Query: `SELECT m.id, m.title, m.room, m.who, m.zone, m.rules, m.length AS length_minutes, m.place, m.link, m.agenda,
				nullif(m.capacity, 0) AS capacity, p.name AS planner, m.created AS created_at, m.ended AS ended_at
				FROM meetings m LEFT JOIN members p ON p.id = m.planner ORDER BY m.id`},
			{Name: "meeting_date_searches", Query: `SELECT p.id, p.title, p.room, p.state, p.meeting, p.closes AS closes_at, p.created AS created_at, s.local,
				(SELECT count(*) FROM meeting_poll_marks k WHERE k.poll = s.poll AND k.number = s.number AND k.mark = 'yes') AS yes,
				(SELECT count(*) FROM meeting_poll_marks k WHERE k.poll = s.poll AND k.number = s.number AND k.mark = 'if-needed') AS if_needed,
				(SELECT count(*) FROM meeting_poll_marks k WHERE k.poll = s.poll AND k.number = s.number AND k.mark = 'no') AS no
				FROM meeting_polls p JOIN meeting_poll_slots s ON s.poll = p.id WHERE p.state <> 'draft' ORDER BY p.id, s.starts`},
			{Name: "meeting_minutes", Query: `SELECT p.date, d.local, m.title, p.text, p.published AS published_at FROM meeting_minutes p
				JOIN meeting_dates d ON d.id = p.date JOIN meetings m ON m.id = d.meeting WHERE p.state = 'published' ORDER BY p.date`},
			{Name: "meeting_decisions", Query: `SELECT x.date, d.local, m.title, x.text AS decision FROM meeting_decisions x JOIN meeting_minutes p ON p.date = x.date AND p.state = 'published'
				JOIN meeting_dates d ON d.id = x.date JOIN meetings m ON m.id = d.meeting ORDER BY x.date, x.place, x.id`},
			{Name: "meeting_actions", Query: `SELECT x.date, d.local, m.title, x.text AS action, o.name AS owner, x.due AS due_at, x.done AS done_at FROM meeting_actions x
				JOIN meeting_minutes p ON p.date = x.date AND p.state = 'published' JOIN meeting_dates d ON d.id = x.date JOIN meetings m ON m.id = d.meeting
				LEFT JOIN members o ON o.id = x.owner ORDER BY x.date, x.place, x.id`},
			{Name: "meeting_dates", Query: `SELECT d.id, d.meeting, d.local, d.starts AS starts_at, d.ends AS ends_at, coalesce(d.place, m.place) AS place,
				coalesce(d.link, m.link) AS link, d.state, d.reason, nullif(d.was, 0) AS moved_from_at,
				(SELECT count(*) FROM meeting_answers a WHERE a.date = d.id AND a.answer = 'yes') AS yes,
				(SELECT count(*) FROM meeting_answers a WHERE a.date = d.id AND a.answer = 'maybe') AS maybe,
				(SELECT count(*) FROM meeting_answers a WHERE a.date = d.id AND a.answer = 'no') AS no
				FROM meeting_dates d JOIN meetings m ON m.id = d.meeting ORDER BY d.id`},
		},
	}
}

// stale tells that a card is out of date, or was never ours.
func stale(c *bot.Call) error { return c.Problem("core.stale") }
