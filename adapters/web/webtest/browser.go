package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Browser is headless Chromium, for one test. Where there is none the test is
// skipped, except in CI.
func Browser(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is not there")
		}
		t.Skip("skipped: no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1280, 860),
		chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("chromium: %v", err)
		}
	})
	return ctx
}

// Patience is how long a window is waited for.
const Patience = 20 * time.Second

// Keys that are not letters.
const (
	Enter  = "\r"
	Escape = "\u001b"
	Down   = "\u0301"
)

// Window is one person's window of the browser.
type Window struct {
	Context context.Context
	Close   func()
	Down    atomic.Bool // the server is: the console may say so

	t   testing.TB
	url string
}

// Open opens a window of the browser on an address of the page. An error, an
// exception or a failed request that its console tells of fails the test.
func Open(t testing.TB, in context.Context, url string, before ...chromedp.Action[chromedp.Void]) *Window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(in, chromedp.WithNewWindow(true))
	w := &Window{t: t, Context: ctx, url: url}
	if err := chromedp.Do(ctx); err != nil { // without a deadline, which would be the tab's
		t.Fatal(err)
	}
	read := make(chan struct{})
	console := chromedp.Console(ctx)
	go func() {
		defer close(read)
		for m, err := range console {
			if err != nil {
				return
			}
			if !w.Down.Load() || m.Source != "network" {
				t.Errorf("the console of %s: %s", url, m)
			}
		}
	}()
	w.Close = sync.OnceFunc(func() { cancel(); <-read })
	t.Cleanup(w.Close)
	w.Do(before...)
	w.Go(url)
	return w
}

// Go leads the window to an address, and waits until the page is alive.
func (w *Window) Go(url string) {
	w.t.Helper()
	w.Do(chromedp.Navigate(url))
	w.Wait(`"ready" in document.documentElement.dataset || document.body.className === "sorry"`)
}

// Downloads has files saved in a folder.
func Downloads(dir string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
		return err
	})
}

// Downloaded waits for a file of at least that many bytes, and returns it.
func (w *Window) Downloaded(file string, size int) []byte {
	w.t.Helper()
	for end := time.Now().Add(Patience); ; w.Wait("true") {
		data, err := os.ReadFile(file)
		if err == nil && len(data) >= size {
			return data
		}
		if time.Now().After(end) {
			w.t.Fatalf("%s: %d bytes, want %d: %v", file, len(data), size, err)
		}
	}
}

// Do does things in the window.
func (w *Window) Do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.Context, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v", w.url, err)
	}
}

// Wait waits until a JavaScript expression is true.
func (w *Window) Wait(js string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.Context, Patience)
	defer cancel()
	poll := chromedp.Evaluate[bool]("new Promise((done) => setTimeout(() => done(Boolean("+js+")), 15))", chromedp.EvalAwaitPromise)
	for {
		if yes, err := chromedp.Run(ctx, poll); yes && err == nil {
			return
		} else if ctx.Err() != nil {
			text, _ := chromedp.Run(w.Context, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 400) + "\n" + document.body.innerText`))
			w.t.Fatalf("%s: waited for %s: %v\n%s", w.url, js, err, text)
		}
	}
}

// Sees waits until words are shown in an element.
func (w *Window) Sees(selector, words string) {
	w.t.Helper()
	w.Wait(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.textContent.includes(%q))`, selector, words))
}

// Keys types into whatever has the focus.
func (w *Window) Keys(keys string) {
	w.t.Helper()
	w.Do(chromedp.KeyEvent(keys))
}
