package slacktest

import "sync"

// methods are the methods there are, by name.
var methods = sync.OnceValue(func() map[string]method {
	all := map[string]method{}
	for _, some := range []map[string]method{authMethods(), peopleMethods(), roomMethods(), messageMethods(), viewMethods(), fileMethods()} {
		for name, m := range some {
			all[name] = m
		}
	}
	return all
})

// kinds joins names of one kind of argument with others.
func kinds(more map[string]argument, kind argument, names ...string) map[string]argument {
	out := map[string]argument{}
	for k, v := range more {
		out[k] = v
	}
	for _, n := range names {
		out[n] = kind
	}
	return out
}

func texts(names ...string) map[string]argument { return kinds(nil, aText, names...) }
