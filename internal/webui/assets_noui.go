//go:build !ui

package webui

import "io/fs"

var files fs.FS
