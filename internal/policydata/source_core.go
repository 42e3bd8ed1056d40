//go:build !policydata

package policydata

import "embed"

//go:embed core/*.json
var files embed.FS

const compressed = false
const folder = "core/"
