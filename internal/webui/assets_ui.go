//go:build ui

package webui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var embedded embed.FS

var files = func() fs.FS {
	f, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}()
