package web

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// ListenError says why the page cannot be served at an address. Key is one of
// Texts, whose [address] is Address: the words to tell a person.
type ListenError struct {
	Key     string
	Address string
	Err     error
}

// The keys of a ListenError.
const (
	NotLoopback  = "listen-not-loopback"
	BadAddress   = "listen-bad-address"
	AddressTaken = "listen-taken"
	CannotListen = "listen-failed"
)

func (e *ListenError) Error() string {
	why := map[string]string{
		NotLoopback:  "not an address of this machine alone, such as 127.0.0.1:8080",
		BadAddress:   "not of the form host:port",
		AddressTaken: "another program uses this port",
		CannotListen: "cannot be listened at",
	}[e.Key]
	if e.Err != nil && e.Key == CannotListen {
		return fmt.Sprintf("chat page: %s: %s: %v", e.Address, why, e.Err)
	}
	return fmt.Sprintf("chat page: %s: %s", e.Address, why)
}

func (e *ListenError) Unwrap() error { return e.Err }

// Words returns what to tell a person, with the words that Say has for Key.
func (e *ListenError) Words(say func(key string) string) string {
	return strings.ReplaceAll(say(e.Key), "[address]", e.Address)
}

// listener is an open listener with the address that people open.
type listener struct {
	net.Listener
	url string
}

// listen opens a loopback address, and no other.
func listen(address string) (*listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &ListenError{Key: BadAddress, Address: address, Err: err}
	}
	if !isLoopback(host) {
		return nil, &ListenError{Key: NotLoopback, Address: address}
	}
	ln, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &ListenError{Key: AddressTaken, Address: address, Err: err}
	}
	if err != nil {
		return nil, &ListenError{Key: CannotListen, Address: address, Err: err}
	}
	// "localhost" is whatever the machine's hosts file says.
	if a, ok := ln.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return nil, errors.Join(&ListenError{Key: NotLoopback, Address: address}, ln.Close())
	}
	return &listener{Listener: ln, url: "http://" + ln.Addr().String() + "/"}, nil
}

// isLoopback reports whether a host name or address is this machine's own.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return err == nil && ip.IsLoopback()
}
