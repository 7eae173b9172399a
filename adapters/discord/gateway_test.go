package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"livinglab/bot/chat"
)

func TestASessionBeginsWithWhatTheApplicationMayAskFor(t *testing.T) {
	for flags, want := range map[int]discordgo.Intent{
		0: guilds | guildMessages, membersLimitedIntent: guilds | guildMessages | guildMembers,
		contentIntent: guilds | guildMessages | messageContent, membersIntent | contentLimitedIntent: guilds | guildMessages | guildMembers | messageContent,
	} {
		inTime(t, func(t *testing.T, w *wire) {
			w.flags = flags
			stop := w.run(bot(whispers))
			p, first := w.greeted()
			var id struct {
				Token      string            `json:"token"`
				Intents    discordgo.Intent  `json:"intents"`
				Properties map[string]string `json:"properties"`
			}
			if err := json.Unmarshal(first.Data, &id); err != nil || first.Op != opIdentify {
				t.Fatalf("it began with %d: %s", first.Op, first.Data)
			}
			if id.Intents != want || id.Token != "secret-token" || id.Properties["os"] == "" {
				t.Errorf("flags %b: it began with %s, want intents %b", flags, first.Data, want)
			}
			p.ready()
			if err := stop(); err != nil {
				t.Error(err)
			}
			if p.path != "/begin/" {
				t.Errorf("at %s", p.path)
			}
		})
	}
}

func TestAtTheEndTheSessionIsClosedProperly(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		synctest.Wait()
		if err := stop(); err != nil {
			t.Error(err)
		}
		for f := range p.frames {
			t.Errorf("something more was sent: %+v", f)
		}
		if !websocket.IsCloseError(p.end, websocket.CloseNormalClosure) {
			t.Errorf("it ended with %v, want 1000", p.end)
		}
	})
}

func TestHeartbeatsComeAsOftenAsDiscordWants(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		begun := time.Now()
		last := <-p.beats
		if d := last.Sub(begun); d > beat {
			t.Errorf("the first heartbeat came after %v", d)
		}
		for range 5 {
			next := <-p.beats
			if d := next.Sub(last); d != beat {
				t.Errorf("the next heartbeat came after %v", d)
			}
			last = next
		}
		p.sends(`{"op":1,"d":null}`) // at once, please
		synctest.Wait()
		if next := <-p.beats; next.Sub(last) != 0 {
			t.Errorf("the heartbeat that was asked for came after %v", next.Sub(last))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestFirstHeartbeatsAreLeftToChance(t *testing.T) {
	firsts := map[time.Duration]bool{}
	for range 5 {
		inTime(t, func(t *testing.T, w *wire) {
			stop := w.run(bot(whispers))
			p := w.begun()
			begun := time.Now()
			firsts[(<-p.beats).Sub(begun)] = true
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
	if len(firsts) < 3 {
		t.Errorf("the first of five connections came after %v", firsts)
	}
}

func TestAFloodOfRequestsForHeartbeatsIsNotAnsweredByAFlood(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		for range 500 {
			p.sends(`{"op":1,"d":null}`)
		}
		synctest.Wait()
		if n := len(p.beats); n > maxBeats {
			t.Errorf("%d heartbeats at once", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestADeadConnectionIsLeftAndItsSessionResumed(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		p.dispatches(2, "TYPING_START", `{}`)
		synctest.Wait()
		p.deaf.Store(true)
		first := <-p.beats
		again, resumes := w.greeted()
		if d := resumes.at.Sub(first); d < beat || d > beat+time.Second {
			t.Errorf("it connected again after %v", d)
		}
		var r struct {
			Session string `json:"session_id"`
			Seq     int    `json:"seq"`
		}
		if resumes.Op != opResume || json.Unmarshal(resumes.Data, &r) != nil || r.Session != "s1" || r.Seq != 2 || again.path != "/resume/" {
			t.Errorf("at %s it sent %d: %s", again.path, resumes.Op, resumes.Data)
		}
		for range p.frames {
		}
		if websocket.IsCloseError(p.end, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
			t.Errorf("it ended the session: %v", p.end)
		}
		again.dispatches(3, "RESUMED", `{}`)
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestRunEndsWhileItConnects(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		<-w.peers // which never says hello
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	inTime(t, func(t *testing.T, w *wire) {
		asked := make(chan bool, 1)
		w.fail("link", func(int, http.ResponseWriter) bool { asked <- true; time.Sleep(time.Hour); return true })
		stop := w.run(bot(whispers))
		<-asked // nor answers at all
		begun := time.Now()
		if err := stop(); err != nil || time.Since(begun) > time.Second {
			t.Errorf("Run ended after %v: %v", time.Since(begun), err)
		}
	})
}

func TestASilentGatewayIsLeft(t *testing.T) {
	for name, greet := range map[string]func(w *wire) *peer{
		"no hello": func(w *wire) *peer { return <-w.peers },
		"no ready": func(w *wire) *peer { p, _ := w.greeted(); return p },
		"no hello but something else": func(w *wire) *peer {
			p := <-w.peers
			p.sends(`{"op":11,"d":null}`)
			return p
		},
		"a hello without a heartbeat": func(w *wire) *peer {
			p := <-w.peers
			p.sends(`{"op":10,"d":{}}`)
			return p
		},
		"no JSON": func(w *wire) *peer {
			p := <-w.peers
			p.sends(`hello`)
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				began := time.Now()
				stop := w.run(bot(whispers))
				greet(w)
				w.begun()
				if d := time.Since(began); d > 2*time.Minute {
					t.Errorf("it connected again after %v", d)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestTheServerMustBeTheLabs(t *testing.T) {
	for name, data := range map[string]string{
		"never in it": `{"session_id":"s","resume_gateway_url":"ws://discord.test/resume/","guilds":[{"id":"1"}]}`,
		"in none":     `{"session_id":"s","resume_gateway_url":"ws://discord.test/resume/","guilds":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				stop := w.run(bot(whispers))
				p, _ := w.greeted()
				p.dispatches(1, "READY", data)
				synctest.Wait()
				var setup *SetupError
				if err := stop(); !errors.As(err, &setup) || setup.Key != NotInServer || setup.Args["guild"] != wireGuild {
					t.Errorf("Run = %v", err)
				}
			})
		})
	}
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		p.dispatches(2, "GUILD_DELETE", `{"id":"`+wireGuild+`","unavailable":true}`) // Discord's own trouble
		p.dispatches(3, "GUILD_DELETE", `{"id":"1"}`)                                // another server
		time.Sleep(time.Hour)
		p.dispatches(4, "GUILD_DELETE", `{"id":"`+wireGuild+`"}`)
		synctest.Wait()
		var setup *SetupError
		if err := stop(); !errors.As(err, &setup) || setup.Key != NotInServer {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestWhatAResumedSessionBringsAgainActsOnce(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		came := map[string]int{}
		events := make(chan string, 10)
		stop := w.run(bot(func(e chat.Event) chat.Answer { events <- e.ID; return whispers(e) }))
		p := w.begun()
		one, two, three := snowflake(1), snowflake(2), snowflake(3)
		p.dispatches(2, kindInteraction, aCommand(one))
		p.dispatches(3, kindInteraction, aCommand(two))
		time.Sleep(wellAfter)
		p.Close()
		p, first := w.greeted()
		if first.Op != opResume {
			t.Fatalf("followed by %d", first.Op)
		}
		p.dispatches(2, kindInteraction, aCommand(one))
		p.dispatches(3, kindInteraction, aCommand(two))
		p.dispatches(4, kindInteraction, aCommand(three))
		p.dispatches(5, "RESUMED", `{}`)
		if err := stop(); err != nil {
			t.Error(err)
		}
		close(events)
		for id := range events {
			came[id]++
		}
		if came[one] != 1 || came[two] != 1 {
			t.Errorf("came %v", came)
		}
	})
}

// Nobody believes that something was done which Discord said was not: it may have
// been done again since.
func TestWhatWasMissedAndCanNoLongerBeAnsweredIsNotDone(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		done := make(chan string, 10)
		stop := w.run(bot(func(e chat.Event) chat.Answer { done <- e.ID; return whispers(e) }))
		p := w.begun()
		time.Sleep(wellAfter)
		p.Close()
		late, known := snowflake(1), snowflake(2)
		p, _ = w.greeted()
		time.Sleep(5 * time.Second)
		fresh := snowflake(3)
		w.fail("callback", func(n int, rw http.ResponseWriter) bool {
			switch n {
			case 1:
				return refuses(http.StatusNotFound, discordgo.ErrCodeUnknownInteraction)(n, rw)
			case 2:
				return refuses(http.StatusBadRequest, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged)(n, rw)
			}
			return false
		})
		for i, id := range []string{late, known, fresh} {
			p.dispatches(2+i, kindInteraction, aCommand(id))
			synctest.Wait()
		}
		p.dispatches(5, "RESUMED", `{}`)
		if err := stop(); err != nil {
			t.Error(err)
		}
		close(done)
		var got []string
		for id := range done {
			got = append(got, id)
		}
		if fmt.Sprint(got) != fmt.Sprint([]string{known, fresh}) {
			t.Errorf("done %v, want what was answered before %s and what is fresh %s, not %s", got, known, fresh, late)
		}
	})
}

func TestAFrameThatCannotBeReadLosesNothingElse(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		for _, f := range []string{"", "null", "[]", "{", `{"op":"x"}`, `{"op":99}`, `{"op":0}`, `{"op":0,"t":"INTERACTION_CREATE","d":"x"}`,
			`{"op":0,"s":2,"t":"MESSAGE_CREATE","d":[]}`, `{"op":0,"t":"GUILD_CREATE","d":{"id":5}}`, `{"op":0,"t":null,"d":null}`} {
			p.sends(f)
		}
		p.dispatches(3, kindInteraction, aCommand(snowflake(1)))
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if n := len(w.to("callback")); n != 1 {
			t.Errorf("%d answers, want 1", n)
		}
	})
}

func TestNoTokenIsEverLogged(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("callback", refuses(http.StatusInternalServerError, 0))
		stop := w.run(bot(whispers))
		p := w.begun()
		id := snowflake(1)
		p.dispatches(2, kindInteraction, aCommand(id))
		time.Sleep(5 * time.Second)
		p.closes(4000)
		w.greeted()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if log := w.logged(); strings.Contains(log, "secret-token") || strings.Contains(log, "token-"+id) || strings.Contains(log, "bonjour") || log == "" {
			t.Errorf("logged:\n%s", log)
		}
	})
}
