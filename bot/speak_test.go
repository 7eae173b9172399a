package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// speaker is a platform with words of its own.
type speaker struct {
	*chattest.Memory
	mu   sync.Mutex
	fail error
	told []string
}

func (s *speaker) Speaks(_ context.Context, account string, l chat.Lang) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, account+" "+string(l))
	return s.fail
}

// heard is what it was told since.
func (s *speaker) heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.told
	s.told = nil
	return fmt.Sprint(told)
}

// A language that is chosen on one platform is told to the others where the
// member has an account, and again at the next start: a crash may have come
// between.
func TestPlatformsAreToldTheLanguageThatIsChosen(t *testing.T) {
	page := &speaker{Memory: chattest.NewMemory("page")}
	running(t, trial(nil), func(t *testing.T, w *world) {
		w.exec(`INSERT INTO accounts (platform, account, member_id, name, locale, role)
			SELECT 'page', 'awa-on-page', member_id, name, locale, role FROM accounts WHERE platform = 'memory' AND account = 'awa'`)
		w.types("awa", "/labo langue klingon")
		w.types("awa", "/labo aide")
		if got := page.heard(); got != "[]" {
			t.Errorf("told %s", got)
		}
		page.fail = errors.New("down")
		wantWords(t, w.types("awa", "/labo langue en"), "in English")
		if got := page.heard(); got != "[awa-on-page en]" {
			t.Errorf("told %s", got)
		}
		page.fail = nil
		run, stop := context.WithCancel(ctx)
		ended := make(chan error)
		go func() { ended <- w.another(w.db).Run(run) }()
		after(time.Second)
		stop()
		<-ended
		if got := page.heard(); got != "[awa-on-page en]" {
			t.Errorf("told at the next start: %s", got)
		}
	}, func(w *world) { w.others = []chat.Platform{page} })
}
