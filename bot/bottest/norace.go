//go:build !race

package bottest

// raced says that the race detector is at work, which takes many times longer.
const raced = false
