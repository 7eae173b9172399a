package storage

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// childCommand runs this test binary again, to do what.
func childCommand(t *testing.T, what, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "STORAGE_TEST_CHILD="+what, "STORAGE_TEST_PATH="+path)
	return cmd
}

// child does what its parent asked.
func child(what, path string) int {
	switch what {
	case "open":
		return openChild(path)
	case "write":
		return writeChild(path)
	}
	return 2
}

// writeChild writes numbers for ever, many at once, and prints each when its Write has returned.
func writeChild(path string) int {
	db, err := Open(context.Background(), path, Options{})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var last atomic.Int64
	for range 16 {
		go func() {
			for {
				n := int(last.Add(1))
				if err := db.Write(context.Background(), put(n)); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				fmt.Println(n) // one write to the pipe, not buffered
			}
		}()
	}
	select {}
}

// A kill at any instant loses nothing that was answered, and doubles nothing.
func TestKilledWhileWriting(t *testing.T) {
	for round, acknowledged := range []int{1, 50, 400} {
		t.Run(fmt.Sprint(acknowledged), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lab.db")
			db, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			mustWrite(t, db, probeTable)
			if round > 0 { // in the first round the child shares the file with an open database
				db.Close()
			}
			answered := killAfter(t, path, acknowledged)
			db.Close()

			if db, err = Open(t.Context(), path, Options{}); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			got := numbers(t, db)
			for _, n := range answered {
				if got[n] != 1 {
					t.Errorf("%d was answered and is there %d times", n, got[n])
				}
			}
			if extra := len(got) - len(answered); extra < 0 || extra > 16 {
				t.Errorf("%d answered, %d there: only those under way may differ", len(answered), len(got))
			}
		})
	}
}

// killAfter runs a writing child, kills it after some answers, and returns all it answered.
func killAfter(t *testing.T, path string, some int) (answered []int) {
	t.Helper()
	cmd := childCommand(t, "write", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // the end, after the kill
			break
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			cmd.Process.Kill()
			t.Fatalf("the child says %q", line)
		}
		if answered = append(answered, n); len(answered) == some {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd.Wait() //nolint:errcheck // it was killed
	if len(answered) < some {
		t.Fatalf("the child ended after %d answers", len(answered))
	}
	return answered
}
