package slacktest

import (
	"slices"
	"sync"
)

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

// MethodScopes are the scopes of which a token needs one to call a method, nil
// for one that needs none. Some methods want a particular one of them: of the
// kind of room that they are about. known says whether there is such a method.
func MethodScopes(name string) (any []string, known bool) {
	m, known := methods()[name]
	return slices.Clone(m.scopes), known
}

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
