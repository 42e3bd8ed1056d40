package main

import (
	"os"

	"gatehouse/internal/iampolicy/simulate"
	"gatehouse/internal/policydata"
)

type simulateCmd struct{}

// Run answers one JSON question a line; docs/simulate.md defines the format.
func (simulateCmd) Run() error {
	return simulate.Run(os.Stdin, os.Stdout, policydata.Catalog{})
}
