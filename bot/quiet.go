package bot

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// What a person chooses about when they are written to: their quiet hours, and
// the zone that these and their reminders follow.

// isWord reports whether what was typed is one of the words of a text that lists
// them, in any language.
func (c *Call) isWord(typed, key string) bool {
	typed = foldName(typed)
	return slices.ContainsFunc(chat.Langs, func(l chat.Lang) bool {
		return slices.ContainsFunc(strings.Fields(c.In(l).S(key)), func(word string) bool { return Fold(word) == typed })
	})
}

// chooseQuiet sets a person's quiet hours, and tells which they are.
func (b *Bot) chooseQuiet(c *Call) (chat.Answer, error) {
	if typed := c.Arg("hours"); typed != "" {
		var hours any // NULL: the lab's
		switch {
		case c.isWord(typed, "quiet.lab.aliases"):
		case c.isWord(typed, "quiet.off.aliases"):
			hours = ""
		default:
			h, err := when.ParseHours(typed, when.Lang(c.Lang))
			if err != nil {
				return chat.Answer{}, c.Problem("quiet.wrong")
			}
			hours = h.String()
		}
		if _, err := storage.Exec(c.ctx, c.Tx, `UPDATE members SET quiet = ? WHERE id = ?`, hours, c.Member.ID); err != nil {
			return chat.Answer{}, err
		}
	}
	stored, err := storage.One(c.ctx, c.Tx, storage.Value[string], `SELECT coalesce(quiet, ?) FROM members WHERE id = ?`, b.lab.Quiet.String(), c.Member.ID)
	if err != nil || stored == "" {
		return c.Done("quiet.none"), err
	}
	h, err := when.ParseHours(stored, when.French)
	from, to := h.Clocks(when.Lang(c.Lang))
	return c.Done("quiet.now", "from", from, "to", to, "zone", c.Member.Zone.String()), err
}

// suggestQuiet completes "/labo calme".
func suggestQuiet(c *Call, typed string) ([]chat.Suggestion, error) {
	night := when.Hours{From: 21 * 60, To: 8 * 60}
	from, to := night.Clocks(when.Lang(c.Lang))
	var out []chat.Suggestion
	for _, s := range []string{from + " – " + to, c.S("core.quiet.off"), c.S("core.quiet.lab")} {
		if strings.HasPrefix(Fold(s), Fold(typed)) {
			out = append(out, chat.Suggestion{Text: s, Label: s})
		}
	}
	return out, nil
}

// cities are zones by the cities that people of a lab in Quebec live in or come
// from; every other IANA name is taken as well.
var cities = []string{
	"America/Toronto", "America/Montreal", "America/Halifax", "America/Moncton", "America/St_Johns", "America/Winnipeg", "America/Edmonton",
	"America/Vancouver", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Port-au-Prince", "America/Martinique",
	"America/Guadeloupe", "America/Mexico_City", "America/Bogota", "America/Lima", "America/Santiago", "America/Sao_Paulo",
	"America/Argentina/Buenos_Aires", "Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/London", "Europe/Madrid", "Europe/Lisbon",
	"Europe/Berlin", "Europe/Rome", "Europe/Kyiv", "Africa/Abidjan", "Africa/Algiers", "Africa/Bamako", "Africa/Brazzaville", "Africa/Cairo",
	"Africa/Casablanca", "Africa/Conakry", "Africa/Dakar", "Africa/Douala", "Africa/Kigali", "Africa/Kinshasa", "Africa/Lagos",
	"Africa/Libreville", "Africa/Lome", "Africa/Niamey", "Africa/Nouakchott", "Africa/Ouagadougou", "Africa/Porto-Novo", "Africa/Tunis",
	"Indian/Antananarivo", "Indian/Reunion", "Indian/Mauritius", "Asia/Beirut", "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata",
	"Asia/Dhaka", "Asia/Ho_Chi_Minh", "Asia/Manila", "Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney", "Pacific/Tahiti", "UTC",
}

// city is the name of a zone as people say it: "Port-au-Prince".
func city(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}

// zoneTyped finds the zone that a person means, or what looks most like it.
func zoneTyped(typed string) (zone, near string) {
	want := foldName(strings.ReplaceAll(typed, "_", " "))
	best := longestName + 1
	for _, z := range cities {
		name := Fold(city(z))
		if want == name || want == Fold(strings.ReplaceAll(z, "_", " ")) {
			return z, ""
		}
		if d := levenshtein.ComputeDistance(want, name); d < best {
			best, near = d, city(z)
		}
	}
	if len(typed) > longestName || !strings.Contains(typed, "/") {
		return "", near
	}
	if _, err := when.Zone(typed); err != nil {
		return "", near
	}
	return typed, ""
}

// chooseZone sets a person's zone, and tells which it is.
func (b *Bot) chooseZone(c *Call) (chat.Answer, error) {
	if typed := c.Arg("place"); typed != "" {
		zone := ""
		if !c.isWord(typed, "zone.lab.aliases") {
			var near string
			if zone, near = zoneTyped(typed); zone == "" {
				return chat.Answer{}, c.Problem("zone.wrong", "near", near)
			}
		}
		if _, err := storage.Exec(c.ctx, c.Tx, `UPDATE members SET zone = ? WHERE id = ?`, zone, c.Member.ID); err != nil {
			return chat.Answer{}, err
		}
		c.Member.Zone = b.zoneNamed(zone)
	}
	return c.Done("zone.now", "zone", c.Member.Zone.String(), "at", when.Clock(c.Now.In(c.Member.Zone), when.Lang(c.Lang))), nil
}

// suggestZone completes "/labo fuseau" with cities.
func suggestZone(c *Call, typed string) ([]chat.Suggestion, error) {
	const most = 10
	var out []chat.Suggestion
	for _, z := range cities {
		if name := city(z); len(out) < most && strings.HasPrefix(Fold(name), Fold(typed)) {
			out = append(out, chat.Suggestion{Text: name, Label: z})
		}
	}
	return out, nil
}
