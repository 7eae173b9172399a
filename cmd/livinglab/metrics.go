package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the figures that GET /metrics tells a Prometheus. Like /healthz
// they say nothing of what people do.
type metrics struct {
	registry *prometheus.Registry
	acks     *prometheus.HistogramVec
}

// ackBuckets are bounds of acknowledgement times, in seconds: Slack and Discord
// give up at three.
var ackBuckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 3}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), acks: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "livinglab_acknowledgement_seconds", Buckets: ackBuckets,
		Help: "How long a platform waited until the bot acknowledged what someone did.",
	}, []string{"platform"})}
	m.registry.MustRegister(m.acks, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// acknowledged measures the acknowledgements of a platform.
func (m *metrics) acknowledged(platform string) func(took time.Duration) {
	of := m.acks.WithLabelValues(platform)
	return func(took time.Duration) { of.Observe(max(took, 0).Seconds()) }
}

// handler answers with all figures, those of the moment looked at then.
func (m *metrics) handler(look lookFunc) http.Handler {
	all := prometheus.NewRegistry()
	all.MustRegister(&moment{look})
	return promhttp.HandlerFor(prometheus.Gatherers{m.registry, all}, promhttp.HandlerOpts{})
}

// moment collects how the lab is when it is asked.
type moment struct{ look lookFunc }

// The figures of the moment, by platform.
var (
	wellDesc      = prometheus.NewDesc("livinglab_well", "Whether the database can be read and no platform has stopped (1) or not (0).", nil, nil)
	upDesc        = describe("up", "Whether the platform runs (1), or has stopped until the bot is started again (0).")
	connectedDesc = describe("connected", "Whether what people do on the platform reaches the bot (1) or not (0).")
	waitingDesc   = describe("waiting", "Messages and changes of posts that are not delivered yet.")
	oldestDesc    = describe("oldest_waiting_seconds", "How long the oldest of those has been waiting.")
	deadDesc      = describe("dead", "Messages and posts that were given up until a coordinator tries them again.")
	droppedDesc   = describe("dropped", "Messages of the last 90 days that were not sent because they were of no use any more, or were part of a summary.")
)

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("livinglab_platform_"+name, help, []string{"platform"}, nil)
}

// Describe lists the figures.
func (*moment) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{wellDesc, upDesc, connectedDesc, waitingDesc, oldestDesc, deadDesc, droppedDesc} {
		out <- d
	}
}

// Collect looks at the lab.
func (m *moment) Collect(out chan<- prometheus.Metric) {
	w, _ := m.look(context.Background()) // that it failed is told: the lab is not well
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(wellDesc, number(w.OK))
	for _, p := range w.Platforms {
		gauge(upDesc, number(p.Up), p.Name)
		gauge(connectedDesc, number(p.Connected), p.Name)
		gauge(waitingDesc, float64(p.Waiting), p.Name)
		gauge(oldestDesc, float64(p.Oldest), p.Name)
		gauge(deadDesc, float64(p.Dead), p.Name)
		gauge(droppedDesc, float64(p.Dropped), p.Name)
	}
}

// number is 1 for true.
func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
