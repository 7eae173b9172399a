//go:build !race

package main

// raced says that the race detector is at work, which takes many times longer.
const raced = false
