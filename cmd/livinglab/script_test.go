package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts in testdata, and tests that need a process to kill,
// run the program itself: the test binary is it when it is called livinglab.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"livinglab": runTested})
}

// TestScripts runs the command line as people do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			example, err := filepath.Abs("../../config.example.yaml")
			e.Setenv("EXAMPLE", example)
			e.Setenv("HOME", e.WorkDir)
			return err
		},
	})
}
