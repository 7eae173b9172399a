package bot_test

import (
	"database/sql"
	"os"
	"sync"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/storage"
)

// While another program reads the file, its log cannot be emptied. The wipe is
// tried again until it can, but the file is not rebuilt each time: that would
// make the log longer and longer.
func TestWipeWhileTheFileIsRead(t *testing.T) {
	p := bottest.Open(t, bottest.Options{})
	ctx := t.Context()
	if err := p.Bot.As(ctx, "core", p.Now(), func(c *bot.Call) error { c.Scrub(); return nil }); err != nil {
		t.Fatal(err)
	}
	reading, release := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		err := p.DB.Read(ctx, func(tx *sql.Tx) error {
			_, err := storage.One(ctx, tx, storage.Value[int], `SELECT count(*) FROM members`)
			close(reading)
			<-release
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-reading
	var sizes []int64
	for range 2 {
		if _, err := p.Bot.Maintain(ctx, p.Now()); err == nil {
			t.Fatal("wiped although the log is being read")
		}
		wal, err := os.Stat(p.DB.Path() + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, wal.Size())
		if unwiped, err := bot.Unwiped(ctx, p.DB); err != nil || !unwiped {
			t.Errorf("unwiped: %v, %v", unwiped, err)
		}
	}
	if sizes[0] == 0 || sizes[1] != sizes[0] {
		t.Errorf("the log grew from %d to %d bytes", sizes[0], sizes[1])
	}
	close(release)
	all.Wait()
	if _, err := p.Bot.Maintain(ctx, p.Now()); err != nil {
		t.Fatal(err)
	}
	if unwiped, err := bot.Unwiped(ctx, p.DB); err != nil || unwiped {
		t.Errorf("unwiped once nobody reads: %v, %v", unwiped, err)
	}
}
