package slacktest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// peerFolder is the folder peer beside this source, found from the folder that
// a test runs in.
func peerFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "adapters", "slack", "slacktest", "peer"), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the test")
		}
		dir = parent
	}
}

// Peer is the folder peer, in which npm has installed what is under node_modules
// there. A test is skipped where it has not; in CI it fails.
func Peer(t testing.TB, installed string) string {
	t.Helper()
	folder, err := peerFolder()
	if err == nil {
		_, err = os.Stat(filepath.Join(folder, "node_modules", installed))
	}
	if err != nil {
		Missing(t, err)
	}
	return folder
}

// Node is a Node of at least a version (22, 15): the machine's, or the newer one that npm
// has installed in the folder peer where there is one for the machine.
func Node(t testing.TB, major, minor int) string {
	t.Helper()
	own, err := filepath.Glob(filepath.Join(Peer(t, ""), "node_modules", "node-*", "bin", "node"))
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range append([]string{"node"}, own...) {
		version, err := exec.Command(node, "-p", "process.versions.node").Output()
		if err != nil {
			continue // there is none, or not for this machine
		}
		var is, dot int
		if _, err := fmt.Sscanf(string(version), "%d.%d.", &is, &dot); err == nil && (is > major || is == major && dot >= minor) {
			return node
		}
	}
	Missing(t, fmt.Errorf("no Node %d.%d or newer", major, minor))
	return ""
}

// Missing ends a test for which a program is missing: it is skipped, and in CI
// it fails.
func Missing(t testing.TB, err error) {
	t.Helper()
	const mend = "npm ci --prefix adapters/slack/slacktest/peer installs it"
	if os.Getenv("CI") != "" {
		t.Fatalf("%v (%s)", err, mend)
	}
	t.Skipf("%v (%s)", err, mend)
}
