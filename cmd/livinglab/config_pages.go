package main

import (
	"net"
	"net/url"
	"strings"
)

// pagesConfig is where the lab's pages are: see bot.Page.
type pagesConfig struct {
	Listen  string `yaml:"listen"`
	Address string `yaml:"address"`
}

// check checks that both are there or none, and that the address is one that
// others can reach: https, except on this machine.
func (p *pagesConfig) check(r *reader) {
	if p.Listen == "" && p.Address == "" {
		return
	}
	if p.Listen == "" || p.Address == "" {
		r.wrong(max(r.lines["pages.listen"], r.lines["pages.address"]), "pages-both")
		return
	}
	r.address("pages.listen", p.Listen)
	u, err := url.Parse(p.Address)
	own := err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !own) ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		r.wrong(r.lines["pages.address"], "pages-address", "value", p.Address)
	}
}

// base is the address as bot.Lab has it.
func (p pagesConfig) base() string { return strings.TrimRight(p.Address, "/") }
