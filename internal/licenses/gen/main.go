// Command gen writes modules.tsv of package licenses; see there.
package main

import (
	"log"
	"os"

	"gatehouse/internal/licenses"
	"gatehouse/internal/licenses/collect"
)

func main() {
	modules, err := collect.Collect("../..")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("modules.tsv", []byte(licenses.Encode(modules)), 0o644); err != nil {
		log.Fatal(err)
	}
}
