package meetings_test

import (
	"testing"

	"livinglab/bot/bottest"
)

// A press in a lab of 2,000 people who have all answered, and a turn of a timer
// that writes to 200 of them. Nobody else writes meanwhile.
func BenchmarkManyAnswers(b *testing.B) {
	p := bottest.Open(b, bottest.Options{Features: features()})
	people(b, p, 2000)
	p.Do("claire in #annonces: /rencontre Assemblée, mercredi 2 décembre 18 h")
	p.Do(`claire presses "Planifier"`)
	write(b, p, `INSERT INTO meeting_answers (date, member, answer, turn, changed) SELECT 1, id, 'yes', id, 0 FROM members WHERE id >= 1000`)
	b.Run("answer", func(b *testing.B) {
		answers := []string{"yes", "maybe", "no"}
		for i := 0; b.Loop(); i++ {
			pressed(p, "awa", answers[i%3], "1")
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			pressed(p, "awa", "list", "0")
		}
	})
	b.Run("remind 200", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			write(b, p, `DELETE FROM outbox`)
			write(b, p, `DELETE FROM timers WHERE kind = 'remind'`)
			write(b, p, `INSERT INTO timers (feature, kind, key, arg, due) VALUES ('meetings', 'remind', '1.60.1796252400.2700', '1.60.1796252400.2700', 0)`)
			b.StartTimer()
			if _, err := p.Bot.Tick(b.Context(), p.Now()); err != nil {
				b.Fatal(err)
			}
		}
		if got := one(b, p, `SELECT count(*) FROM outbox`); got == "0" {
			b.Fatal("nobody was reminded")
		}
	})
}
