package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is `livinglab serve`, running on local platforms.
type program struct {
	t         testing.TB
	dir       string
	config    string
	platforms []soakPlatform
	env       []string // beside the platforms'; what is there twice is as it is here

	cmd   *exec.Cmd
	log   *os.File
	kills int
	lives int
	ready time.Duration // from its last start until its platforms were connected
}

// start starts it and waits until its platforms are connected.
func (p *program) start() {
	p.t.Helper()
	begun := time.Now()
	out := p.launch(gaugeEnv + "=" + p.gauge(p.lives+1))
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Ctrl+C") {
			go io.Copy(io.Discard, out) //nolint:errcheck // it ends with the program
			for _, platform := range p.platforms {
				platform.Connected(p.t)
			}
			p.ready = time.Since(begun)
			return
		}
	}
	p.t.Fatalf("it did not start: %v\n%s", p.cmd.Wait(), p.logged())
}

// launch starts it and waits for nothing. What it prints must be read, or it
// stops in the middle of it.
func (p *program) launch(env ...string) (prints io.ReadCloser) {
	p.t.Helper()
	file := filepath.Join(p.dir, "config.yaml")
	if p.lives++; p.lives == 1 {
		if err := os.WriteFile(file, []byte(p.config), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Args = []string{"livinglab", "serve", "--lang", "fr", "--config", file} // see TestMain
	p.cmd.Dir = p.dir
	p.cmd.Env = append([]string{"HOME=" + p.dir}, env...)
	for _, platform := range p.platforms {
		p.cmd.Env = append(p.cmd.Env, platform.Env()...)
	}
	p.cmd.Env = append(p.cmd.Env, p.env...)
	var err error
	if p.log, err = os.OpenFile(filepath.Join(p.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.cmd.Stderr = p.log
	if prints, err = p.cmd.StdoutPipe(); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	if p.lives == 1 {
		p.t.Cleanup(func() { p.cmd.Process.Kill() }) //nolint:errcheck // it has ended already, or the test failed
	}
	return prints
}

// kill kills it, and waits until it is gone.
func (p *program) kill() {
	p.kills++
	p.cmd.Process.Kill() //nolint:errcheck // Wait says how it ended
	p.cmd.Wait()         //nolint:errcheck // killed
	p.log.Close()
}

// stop stops it as a service manager does; it must end well.
func (p *program) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it ended with %v", err)
	}
	p.log.Close()
	logged := p.logged()
	if bytes.Contains(logged, []byte("panic")) || bytes.Contains(logged, []byte("DATA RACE")) {
		p.t.Errorf("it logged:\n%s", logged)
	}
	told := map[string]int{}
	for line := range bytes.Lines(logged) {
		var one struct{ Level, Msg string }
		if json.Unmarshal(line, &one) == nil && one.Level != "INFO" {
			told[one.Level+" "+one.Msg]++
		}
	}
	p.t.Logf("it logged: %v", told)
}

func (p *program) logged() []byte {
	data, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		p.t.Fatal(err)
	}
	return data
}

var listenIn = regexp.MustCompile(`(?m)^listen: (\S+)$`)

// address is that of /healthz.
func (p *program) address() string { return listenIn.FindStringSubmatch(p.config)[1] }

// gauge is the file to which a life of the program writes how large it is.
func (p *program) gauge(life int) string { return filepath.Join(p.dir, "gauge-"+strconv.Itoa(life)) }

// gaugeEnv names the file to which the program, when it is run by this test,
// writes how large it is.
const gaugeEnv = "LIVINGLAB_TEST_GAUGE"

// reading is how large the program is at a moment.
type reading struct {
	Goroutines int
	Heap       uint64 // bytes in use after a collection
	Resident   uint64 // bytes of memory, by the system
}

// runTested is the program, which writes how large it is every second, and has a
// platform that forgets, where the environment asks for it.
func runTested() {
	if name := os.Getenv(forgetEnv); name != "" {
		forget(name)
	}
	if path := os.Getenv(gaugeEnv); path != "" {
		go func() {
			f, err := os.Create(path)
			if err != nil {
				return // the test finds no readings
			}
			for ; ; time.Sleep(time.Second) {
				json.NewEncoder(f).Encode(readGauge())
			}
		}()
	}
	main()
}

func readGauge() (r reading) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	r.Goroutines, r.Heap = runtime.NumGoroutine(), m.HeapAlloc
	if data, err := os.ReadFile("/proc/self/statm"); err == nil { // pages; not everywhere
		if fields := strings.Fields(string(data)); len(fields) > 1 {
			pages, _ := strconv.ParseUint(fields[1], 10, 64)
			r.Resident = pages * uint64(os.Getpagesize())
		}
	}
	return r
}

// readings are those of a life, in their order.
func (p *program) readings(life int) (all []reading) {
	data, err := os.ReadFile(p.gauge(life))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var r reading
		if json.Unmarshal(line, &r) == nil { // the last may be cut
			all = append(all, r)
		}
	}
	return all
}

// atRest waits for a reading that begins now.
func (p *program) atRest() reading {
	p.t.Helper()
	before := len(p.readings(p.lives))
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if all := p.readings(p.lives); len(all) > before+1 {
			return all[len(all)-1]
		}
	}
	p.t.Fatal("the program writes no readings")
	return reading{}
}

// How much more there may be at the end of the last life than when it had been
// under way for a third of its time, or for goroutines than at rest before
// anyone came.
const (
	moreGoroutines = 10 // of connections that are kept for the next request
	moreHeap       = 4 << 20
	moreResident   = 48 << 20
)

// checkGrowth fails when the program has grown while people pressed.
func (w *soak) checkGrowth(rest, end reading) {
	last := w.program.readings(w.program.lives)
	warm := last[len(last)/3]
	w.t.Logf("figures: goroutines %d before, %d under way, %d at the end; heap %s, %s; resident %s, %s", rest.Goroutines, warm.Goroutines, end.Goroutines,
		mib(warm.Heap), mib(end.Heap), mib(warm.Resident), mib(end.Resident))
	if end.Goroutines > rest.Goroutines+moreGoroutines {
		w.t.Errorf("%d goroutines at the end, %d before anyone came", end.Goroutines, rest.Goroutines)
	}
	if end.Heap > warm.Heap+moreHeap {
		w.t.Errorf("the heap grew from %s to %s", mib(warm.Heap), mib(end.Heap))
	}
	if end.Resident > warm.Resident+moreResident {
		w.t.Errorf("the memory grew from %s to %s", mib(warm.Resident), mib(end.Resident))
	}
}

func mib(bytes uint64) string {
	return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64) + " MiB"
}
