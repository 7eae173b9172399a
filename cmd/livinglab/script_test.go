package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts in testdata run the program itself.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"livinglab": func() {
			if err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr); err != nil {
				fmt.Fprintln(os.Stderr, "livinglab:", err)
				os.Exit(1)
			}
		},
	})
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
