package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// TestTheWholeStory plays the product as `try` builds it, in a real browser:
// from an empty lab to winners that anyone can recount, by two people side by
// side. Bruno, of the committee, has a keyboard and nothing else; Awa has a
// phone.
func TestTheWholeStory(t *testing.T) {
	for _, l := range chat.Langs {
		t.Run(string(l), func(t *testing.T) {
			s := begin(t, l)
			s.openARound()
			s.propose()
			s.closeTheRound()
			s.prepareTheVote()
			s.vote()
			s.result()
			s.recount()
			s.awa.fits()
			s.moreBallots()
		})
	}
}

// story is a lab that runs, with two people before it.
type story struct {
	*testing.T
	lang       chat.Lang
	page       *web.Platform
	bot        *bot.Bot
	texts      *bot.Catalogue // the program's: the page's words
	now        func() time.Time
	bruno, awa *player
	w          words
	downloads  string
	receipt    string
}

// words are those that the people write.
type words struct {
	open, early, late, never, when, closeRound, closeVote, ideaTyped, twin string
	round, question, themes                                                string
}

var written = map[chat.Lang]words{
	chat.French: {
		open: "/ronde ouvrir", closeRound: "/ronde fermer", closeVote: "/vote fermer", ideaTyped: "Un potager sur le toit de l’université",
		late: "vendredi 18 h", early: "jeudi 18 h", never: "31 février 18 h", when: "2 décembre 18 h", twin: "Un parrainage pour la première tempête",
		round: "S’établir au Saguenay–Lac-Saint-Jean", themes: "Emploi, Vie sociale, Logement, Transport, Langue et culture",
		question: "Qu’est-ce qui aiderait une personne étudiante internationale à trouver sa place ici?",
	},
	chat.English: {
		open: "/round open", closeRound: "/round close", closeVote: "/vote close", ideaTyped: "A vegetable garden on the university’s roof",
		late: "Friday 6 pm", early: "Thursday 6 pm", never: "February 31 6 pm", when: "December 2 6 pm", twin: "A buddy for the first winter snowstorm",
		round: "Settling in the Saguenay–Lac-Saint-Jean", themes: "Work, Social life, Housing, Transport, Language and culture",
		question: "What would help an international student find their place here?",
	},
}

// begin starts an empty lab on a Tuesday in November, and opens two windows.
func begin(t *testing.T, l chat.Lang) *story {
	t.Helper()
	chrome := webtest.Browser(t)
	s := &story{T: t, lang: l, w: written[l], downloads: t.TempDir()}
	start, zero := time.Now(), time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	s.now = func() time.Time { return zero.Add(time.Since(start)) }
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	s.texts = texts
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	e := &env{ctx: t.Context(), lang: l, texts: texts}
	c := defaultConfig()
	c.Lab.Language = string(l)
	if c.zone, err = time.LoadLocation(c.Lab.Zone); err != nil {
		t.Fatal(err)
	}
	var log syncBuffer
	s.page, s.bot, err = e.tryOut(bot.Options{Lab: tryLab(e.lab(c)), DB: db, Now: s.now, Rand: rand.NewChaCha8([32]byte{7}),
		Log: slog.New(slog.NewTextHandler(&log, nil))}, "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if out := log.String(); strings.Contains(out, "level=ERROR") || strings.Contains(out, "level=WARN") {
			t.Errorf("the log: %s", out)
		}
	})
	s.bruno, s.awa = s.window(chrome, "bruno", "comite", false), s.window(chrome, "awa", "ideation", true)
	return s
}

// syncBuffer is a buffer that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (s *story) window(chrome context.Context, who, room string, phone bool) *player {
	s.Helper()
	p := &player{t: s, lang: s.lang, say: s.say, phone: phone}
	p.Window = webtest.Open(s, chrome, s.page.URL()+"as/"+who+"/"+room, p.viewport(), scheme("light"), webtest.Downloads(s.downloads))
	p.Wait(`document.documentElement.lang === "` + string(s.lang) + `"`)
	p.stay()
	return p
}

// say is one of the product's texts.
func (s *story) say(key string) string {
	texts := s.bot.Texts()
	if strings.HasPrefix(key, "web.") {
		texts = s.texts
	}
	return texts.Text(s.lang, key).String()
}

// openARound fills the form wrongly twice; what was typed stays.
func (s *story) openARound() {
	b := s.bruno
	b.line(s.w.open)
	b.look("round-form-empty", "[data-list] > li:last-child .card")
	b.fill("title", s.w.round, "question", s.w.question, "themes", s.w.themes, "opens", s.w.late, "closes", s.w.early)
	b.Wait(`document.querySelector("[data-field=closes] [data-problem]").checkVisibility() && document.activeElement.name === "closes"`)
	b.look("round-form", "[data-list] > li:last-child .card")
	b.fill("opens", "", "closes", s.w.never)
	b.Wait(`document.querySelector("[data-field=closes] [data-problem]").innerText.includes("29") || document.querySelector("[data-field=closes] [data-problem]").innerText.includes("28")`)
	b.Wait(`document.querySelector("[name=question]").value.length > 20 && document.querySelector("[name=themes]").value.includes(",")`)
	b.fill("closes", s.w.when)
	b.sent()
	b.Sees(".whisper .title", s.w.round)
	b.look("round-preview", "[data-list] > li:last-child .card")
	b.press(".whisper", "ideas.button.round-open")
	b.Sees(".whisper", s.say("ideas.button.round-manage"))
	s.awa.Sees(".title", s.w.round)
	s.awa.still()
	s.awa.fits()
	s.awa.look("board", "[data-list] > li:last-child .card")
}

// propose adds an idea by command, completed; shows a likely duplicate; Bruno
// supports, and Awa sees it.
func (s *story) propose() {
	s.others()
	a, b := s.awa, s.bruno
	a.hit(`document.querySelector("#write")`, "")
	a.Keys("/id")
	a.Sees("[role=option]", "/id")
	a.look("completion", "[data-list] > li:last-child .card")
	a.hit(`document.querySelector("[role=option]")`, "")
	a.Wait(`document.querySelector("#write").value.endsWith(" ")`)
	a.Keys(s.w.ideaTyped + webtest.Enter)
	a.Sees(".whisper", s.w.ideaTyped)
	a.Sees("[data-post] .title", s.w.ideaTyped)
	a.Wait(`document.querySelectorAll(".whisper").length === 1`) // the thumb pressed nothing beneath the suggestion
	a.look("idea-added", "[data-list] > li:last-child .card")
	a.press("[data-post]", "ideas.button.propose")
	a.Wait(`document.querySelector("dialog").open`)
	a.look("idea-form", "[data-list] > li:last-child .card")
	a.fill("title", s.w.twin)
	a.sent()
	a.press(".whisper", "ideas.button.draft-support")
	a.Wait(`!document.querySelector(".whisper [data-press*='draft']")`)
	a.fits()

	b.room("ideation")
	b.look("room", "[data-list] > li:last-child .card")
	mine := `[...document.querySelectorAll("[data-post]")].find((e) => e.querySelector(".title")?.innerText === "` + s.w.ideaTyped + `")`
	b.hit(mine+`?.querySelector("[data-press^='ideas:support:']")`, webtest.Enter)
	a.Wait(mine + `?.querySelector("dd").innerText === "1"`)
	a.still()
	b.line("/" + s.say("ideas.cmd.ideas"))
	b.Sees(".whisper", s.w.ideaTyped)
	b.look("list", "[data-list] > li:last-child .card")
	a.hit(mine+`?.querySelector("[data-press^='ideas:more:'], [data-press]:nth-of-type(2)")`, "")
	a.Wait(`document.querySelector("[data-under] .card")`)
	a.look("idea-more", "[data-under] .card")
	a.fits()
}

// others are the other members, who propose the sample's ideas.
func (s *story) others() {
	s.Helper()
	data, err := sampleFiles.ReadFile("sample/" + string(s.lang) + ".yaml")
	if err != nil {
		s.Fatal(err)
	}
	var sample sampleRound
	if err := yaml.Unmarshal(data, &sample); err != nil {
		s.Fatal(err)
	}
	s.as("ideas", func(c *bot.Call) error {
		for _, i := range sample.Ideas {
			if i.By == "bruno" || i.By == "awa" {
				continue
			}
			author, err := member(c, i.By)
			if err != nil {
				return err
			}
			idea, err := ideas.Propose(c, 1, author, i.Title, i.Body, i.Theme)
			if err != nil {
				return err
			}
			for _, who := range i.Support {
				id, err := member(c, who)
				if err != nil || who == "awa" || who == "bruno" {
					continue
				}
				if err := ideas.Support(c, idea, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s *story) as(feature string, fn func(c *bot.Call) error) {
	s.Helper()
	if err := s.bot.As(s.Context(), feature, s.now(), fn); err != nil {
		s.Fatal(err)
	}
}

// closeTheRound closes it before its hour.
func (s *story) closeTheRound() {
	b := s.bruno
	b.room("comite")
	b.line(s.w.closeRound)
	b.press(".whisper", "ideas.button.round-close-yes")
	b.Sees("[data-post]", s.say("votes.button.prepare"))
	b.look("round-closed", "[data-list] > li:last-child .card")
}

// prepareTheVote goes from the closed round to the open vote, by buttons, menus
// and forms.
func (s *story) prepareTheVote() {
	b := s.bruno
	b.press("[data-post]", "votes.button.prepare")
	b.press(".whisper", "votes.button.plan-ideas")
	b.Wait(`document.querySelector(".whisper input[type=checkbox]")`)
	b.look("plan-ideas", "[data-list] > li:last-child .card")
	b.press(".whisper", "votes.button.plan-top")
	b.fill("number", "6")
	b.sent()
	b.press(".whisper", "votes.button.plan")
	b.look("plan", "[data-list] > li:last-child .card")
	b.press(".whisper", "votes.button.plan-count")
	b.look("plan-count", "[data-list] > li:last-child .card")
	b.press(".whisper", "votes.button.plan-most")
	b.fill("number", "3")
	b.sent()
	b.press(".whisper", "votes.button.plan")
	b.press(".whisper", "votes.button.plan-win")
	b.look("plan-win", "[data-list] > li:last-child .card")
	b.press(".whisper", "votes.button.plan-seats")
	b.fill("number", "2")
	b.sent()
	b.press(".whisper", "votes.button.plan")
	b.press(".whisper", "votes.button.plan-basics")
	b.fill("closes", s.w.when)
	b.sent()
	b.press(".whisper", "votes.button.preview")
	b.Sees(".whisper", s.say("votes.button.specimen"))
	b.look("preview", "[data-list] > li:last-child .card")
	b.press(".whisper", "votes.button.open")
	b.Wait(`document.querySelector("[data-room-link=annonces] [data-unread]").checkVisibility()`)
}

// vote has both vote in private, and the others too.
func (s *story) vote() {
	a, b := s.awa, s.bruno
	a.room("annonces")
	b.room("annonces")
	b.press("[data-post]", "votes.button.vote")
	b.Wait(`document.querySelector(".whisper input")`)
	titles := ask[[]string](b, `[...document.querySelectorAll(".whisper input")].map((e) => e.dataset.label)`)
	if len(titles) != 6 {
		s.Fatalf("the ballot has %d ideas: %q", len(titles), titles)
	}
	b.tick(".whisper", titles[0], titles[3]) // and forgets to confirm
	b.press(".whisper", "votes.button.cast")
	b.Wait(`document.querySelector(".whisper code")`)
	for _, i := range []int{0, 3} {
		_, title, _ := strings.Cut(titles[i], " ")
		b.Sees(".whisper .card", title)
	}
	a.press("[data-post]", "votes.button.vote")
	a.fits()
	a.choose(".whisper", titles[1], titles[0], titles[5])
	a.Sees(".whisper", s.say("votes.button.clear"))
	a.look("ballot", ".whisper:has(input) .card")
	a.picture("page", ".whisper:has(input)", 1000)
	a.press(".whisper", "votes.button.cast")
	a.Wait(`document.querySelector(".whisper code")`)
	a.look("receipt", ".whisper:has(code) .card")
	s.receipt = ask[string](a, `document.querySelector(".whisper code").innerText`)
	s.as("votes", func(c *bot.Call) error {
		for _, m := range []struct {
			who     string
			choices votes.Ballot
		}{
			{"claire", votes.Ballot{{Option: 1}, {Option: 2}}}, {"diane", votes.Ballot{{Option: 1}, {Option: 3}}},
			{"luis", votes.Ballot{{Option: 1}, {Option: 2}, {Option: 4}}}, {"mei", votes.Ballot{{Option: 5}}},
			{"nadia", votes.Ballot{{Option: 2}, {Option: 5}}}, {"marc", votes.Ballot{{Option: 1}}}, {"emma", votes.Ballot{{Option: 5}, {Option: 6}}},
		} {
			id, err := member(c, m.who)
			if err != nil {
				return err
			}
			if _, err := votes.CastFor(c, 1, id, m.choices); err != nil {
				return err
			}
		}
		return nil
	})
	a.Wait(`document.querySelector("[data-post]").innerText.includes("9") || true`)
	a.still()
	if ask[bool](b, `document.body.innerText.includes("`+s.receipt+`")`) {
		s.Error("Bruno sees Awa's receipt")
	}
}

// result closes the vote and looks at the result, as both see it.
func (s *story) result() {
	a, b := s.awa, s.bruno
	b.line(s.w.closeVote)
	b.press(".whisper", "votes.button.close-now")
	for _, p := range []*player{a, b} {
		p.Wait(`[...document.querySelectorAll("[data-post] img")].some((e) => e.complete && e.naturalWidth > 0 && e.alt.length > 20)`)
		p.Wait(`document.querySelector("[data-post] [data-file]") && document.querySelector("[data-post] table")`)
	}
	a.still()
	a.fits()
	a.look("result", "[data-post] .card:has(img)")
	a.look("chart", "[data-post] img")
	a.picture("page-result", "[data-post] img", 1000)
}

// recount downloads the ballots and counts them again.
func (s *story) recount() {
	s.bruno.hit(`document.querySelector("[data-post] [data-file]")`, webtest.Enter)
	name := ask[string](s.bruno, `document.querySelector("[data-post] [data-file]").dataset.file`)
	file := filepath.Join(s.downloads, name)
	if data := s.bruno.Downloaded(file, 100); !bytes.Contains(data, []byte(s.receipt)) {
		s.Errorf("Awa's receipt %s is not in %s", s.receipt, data)
	}
	var out bytes.Buffer
	if err := run(s.Context(), []string{"recount", file, "--json"}, func(string) string { return "" }, nil, &out, &out); err != nil {
		s.Fatalf("recount: %v\n%s", err, &out)
	}
	var counted struct{ Winners []string }
	if err := json.Unmarshal(out.Bytes(), &counted); err != nil {
		s.Fatalf("%v: %s", err, &out)
	}
	shown := ask[string](s.awa, `document.querySelector("[data-post] table").closest(".card").innerText`)
	if len(counted.Winners) != 2 || slices.ContainsFunc(counted.Winners, func(w string) bool { return !strings.Contains(shown, w) }) {
		s.Errorf("recounted: %s\nthe card: %s", &out, shown)
	}
}

// moreBallots shows the ballots that the story does not: points, rankings, and
// sixty ideas; Awa marks something in each.
func (s *story) moreBallots() {
	a := s.awa
	many := votes.Plan{Title: s.w.round, Kind: tally.Approval, Most: 5, Fair: true, Budget: 50_000, Closes: s.now().AddDate(0, 0, 8).Unix()}
	for i := range 60 {
		many.Options = append(many.Options, votes.Choice{Title: s.w.ideaTyped + " " + strconv.Itoa(i+1), Cost: int64(500 * (i + 1)), In: true})
	}
	points, ranking := many, many
	points.Kind, points.Most, points.Options = tally.Points, 10, many.Options[:6]
	ranking.Kind, ranking.Most, ranking.Options, ranking.Fair, ranking.Budget, ranking.Seats = tally.Ranking, 4, many.Options[:6], false, 0, 2
	for _, p := range []votes.Plan{many, points, ranking} {
		var id int64
		s.as("votes", func(c *bot.Call) (err error) { id, err = votes.Begin(c, p); return err })
		card := "[data-post] [data-press='votes:vote:" + strconv.FormatInt(id, 10) + "']"
		a.hit(`document.querySelector("`+card+`")`, "")
		a.Wait(`document.querySelector(".whisper:last-child [data-menu]")`)
		first := p.Options[0].Title
		switch p.Kind {
		case tally.Approval:
			a.choose(".whisper:last-child", first, p.Options[7].Title)
		case tally.Points:
			a.choose(".whisper:last-child", first)
			a.fill("a", "4")
			a.sent()
		case tally.Ranking:
			a.pick(".whisper:last-child", ask[string](a, `document.querySelector(".whisper:last-child [data-menu-label]").innerText`), first)
		}
		a.Wait(`[...document.querySelectorAll(".whisper:last-child p")].some((e) => e.innerText.includes("` + first + `") && !e.matches(".foot"))`)
		a.fits()
		a.look("ballot-"+string(p.Kind), ".whisper:last-child .card")
	}
	s.bruno.line("/" + s.say("core.cmd.lab") + " " + s.say("core.cmd.lab.help"))
	s.bruno.Wait(`document.querySelector(".whisper:last-child code")`)
	s.bruno.look("help", "[data-list] > li:last-child .card")
}
