package policydata

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"sync"
)

// Full says whether this build carries the full set.
func Full() bool { return compressed }

// load decodes one embedded file. The files are part of the binary, so one that
// cannot be read is a broken build.
func load(name string, into any) {
	name = folder + name + ".json"
	if compressed {
		name += ".gz"
	}
	f, err := files.Open(name)
	if err == nil {
		defer f.Close()
		err = decode(f, into)
	}
	if err != nil {
		panic("policydata: " + name + ": " + err.Error())
	}
}

func decode(f fs.File, into any) error {
	var r io.Reader = f
	if compressed {
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		r = z
	}
	return json.NewDecoder(r).Decode(into)
}

var (
	managed = sync.OnceValue(func() managedSet {
		var list []storedPolicy
		load("policies", &list)
		return newManagedSet(list)
	})
	catalog = sync.OnceValue(func() map[string]service {
		var services map[string]service
		load("actions", &services)
		return services
	})
)
