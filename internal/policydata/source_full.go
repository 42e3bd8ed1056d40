//go:build policydata

package policydata

import "embed"

//go:embed data/*.json.gz
var files embed.FS

const compressed = true
const folder = "data/"
