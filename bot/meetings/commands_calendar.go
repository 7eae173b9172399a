package meetings

import (
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// calendarActions are how people have meetings in their own calendars.
func calendarActions() []bot.Action {
	return []bot.Action{
		{Name: "ics", Reads: true, Do: downloadDate},
		{Name: "feed", Do: func(c *bot.Call) (chat.Answer, error) { return feedAnswer(c, feedMember) }},
		{Name: "committee-feed", Who: bot.RoleCommittee, Do: func(c *bot.Call) (chat.Answer, error) { return feedAnswer(c, feedCommittee) }},
		{Name: "feed-new", Do: renewFeed},
		{Name: "feed-stop", Do: stopFeed},
	}
}

// downloadDate gives the calendar file of a meeting: of a series, all of it, so
// that the calendar knows each date by the name that a feed gives it too.
func downloadDate(c *bot.Call) (chat.Answer, error) {
	d, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOn(c, d); err != nil {
		return chat.Answer{}, err
	}
	dates, err := calendarDates(c, d.ID, 0)
	if err != nil {
		return chat.Answer{}, err
	}
	file := calendarFile(c, "")
	if e, ok := calendarEvent(c, d.meeting, dates); ok {
		file.Events = append(file.Events, e)
	}
	key := "ics.once"
	if d.isSeries() {
		key = "ics.series"
	}
	card := c.Card(nil, c.T(key, "title", d.Title))
	if onTheWeb(c) {
		card.Body = append(card.Body, c.T("ics.address"))
		card.Buttons = []chat.Button{c.Button("feed", "")}
	}
	card.File, err = icsFile(c.S("calendar.file-of", "id", d.arg()), file)
	return chat.Whisper(card), err
}

// onTheWeb reports whether calendars can read the lab's feeds.
func onTheWeb(c *bot.Call) bool { return c.PageURL(feedPage, "") != "" }

// calendarCommand is /rencontre calendrier.
func calendarCommand(c *bot.Call) (chat.Answer, error) { return feedAnswer(c, feedMember) }

// feedAnswer gives the person an address by which their calendar reads what the
// scope says, the first time; later it tells that they have one. Where feeds are
// not served, it gives the file of what is to come.
func feedAnswer(c *bot.Call, scope string) (chat.Answer, error) {
	if !onTheWeb(c) {
		return feedFile(c, scope)
	}
	f, err := feedOf(c, scope)
	if errors.Is(err, storage.ErrNotFound) {
		card, err := makeFeed(c, scope)
		return chat.Whisper(card), err
	}
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("feed."+scope), c.Paragraphs("feed.there", "at", c.Local(f.Created))...)
	card.Buttons = feedButtons(c, f.ID, scope)
	return chat.Whisper(card), nil // beside the address of another, which may not be copied yet
}

// makeFeed gives the person a new address, in place of any that they have, and
// shows it this once.
func makeFeed(c *bot.Call, scope string) (chat.Card, error) {
	secret, err := newSecret(c.Rand())
	if err != nil {
		return chat.Card{}, err
	}
	id, err := putFeed(c, scope, secretHash(secret))
	if err != nil {
		return chat.Card{}, err
	}
	// As text that is copied, not as a link: a platform may visit links, to show
	// what is there.
	card := c.Card(c.T("feed."+scope), c.Paragraphs("feed.made", "address", chat.Fixed(c.PageURL(feedPage, secret+".ics")))...)
	card.Buttons = feedButtons(c, id, scope)
	return card, nil
}

// feedButtons are what a person can do about a feed, and the way to the other.
func feedButtons(c *bot.Call, id int64, scope string) []chat.Button {
	stop := c.Button("feed-stop", bot.Dotted(id))
	stop.Style = chat.Danger
	out := []chat.Button{c.Button("feed-new", bot.Dotted(id)), stop}
	switch {
	case scope == feedCommittee:
		out = append(out, c.Button("feed", ""))
	case c.Member.Role >= bot.RoleCommittee:
		out = append(out, c.Button("committee-feed", ""))
	}
	return out
}

// routedFeed is the feed that a press is about. One that was renewed or stopped
// since is none.
func routedFeed(c *bot.Call) (feed, error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
	if !ok {
		return feed{}, stale(c)
	}
	for _, scope := range []string{feedMember, feedCommittee} {
		f, err := feedOf(c, scope)
		if err == nil && f.ID == ns[0] {
			return f, nil
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return feed{}, err
		}
	}
	return feed{}, c.Problem("feed.gone")
}

// renewFeed gives a new address in place of one that was lost, or seen by others.
func renewFeed(c *bot.Call) (chat.Answer, error) {
	f, err := routedFeed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if f.Scope == feedCommittee && c.Member.Role < bot.RoleCommittee {
		return chat.Answer{}, c.Problem("feed.not-committee")
	}
	card, err := makeFeed(c, f.Scope)
	return chat.Replace(card), err
}

// stopFeed takes an address back.
func stopFeed(c *bot.Call) (chat.Answer, error) {
	f, err := routedFeed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropFeeds(c, f.Scope); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.Paragraphs("feed.stopped")...)), nil
}

// feedFile gives what a feed would have as a file, where no feed is served.
func feedFile(c *bot.Call, scope string) (chat.Answer, error) {
	file, _, err := calendarOf(c, scope)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(file.Events) == 0 {
		return chat.Replace(c.Card(nil, c.Paragraphs("feed.off-none")...)), nil
	}
	card := c.Card(nil, c.Paragraphs("feed.off")...)
	card.File, err = icsFile(c.S("calendar.file"), file)
	return chat.Whisper(card), err
}
