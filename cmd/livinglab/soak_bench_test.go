package main

import (
	"slices"
	"testing"
	"time"
)

// mostP99 is what 99 of 100 acknowledgements must be under at benchRate, and
// mostReady what the start of the program must be, until it is connected.
const (
	mostP99   = 100 * time.Millisecond
	benchRate = 100 // presses a second
	mostReady = 2 * time.Second
)

// BenchmarkAcknowledgement has the people of the soak press at an even 100 a
// second, while nothing goes wrong, on the program and its platform on this
// machine. What is told is the time from each sending to its acknowledgement, and
// that from the start of the program until its platforms are connected.
//
//	go test -run '^$' -bench Acknowledgement -benchtime 2000x ./cmd/livinglab
func BenchmarkAcknowledgement(b *testing.B) {
	for name, platforms := range soakLabs {
		b.Run(name, func(b *testing.B) {
			w := newSoak(b, opened(b, platforms)...)
			w.rate = benchRate
			w.begin()
			ready := w.program.ready
			before, r := w.acked(), w.random()
			turn := time.NewTicker(time.Second / benchRate)
			defer turn.Stop()
			for b.Loop() {
				<-turn.C
				if someone := w.free(r); someone != nil {
					w.do(someone, someone.act)
				}
			}
			w.acting.Wait()
			var acks []time.Duration
			for i, p := range w.platforms {
				acks = append(acks, p.AckTimes()[before[i]:]...)
			}
			slices.Sort(acks)
			p50, p99 := acks[len(acks)/2], acks[len(acks)*99/100]
			b.ReportMetric(float64(p50.Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(p99.Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(ready.Milliseconds()), "ready-ms")
			if ready > mostReady {
				b.Errorf("it is connected %v after its start, want under %v", ready, mostReady)
			}
			if p99 > mostP99 {
				b.Errorf("p99 is %v at %d a second, want under %v", p99, benchRate, mostP99)
			}
			w.checkRows()
			w.program.stop()
		})
	}
}

// acked is how many acknowledgements there were on each platform.
func (w *soak) acked() (n []int) {
	for _, p := range w.platforms {
		n = append(n, len(p.AckTimes()))
	}
	return n
}
