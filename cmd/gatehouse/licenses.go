package main

import (
	"os"

	"gatehouse/internal/licenses"
)

type licensesCmd struct{}

// Run prints what the program is made of, and under which terms.
func (licensesCmd) Run() error { return licenses.Write(os.Stdout) }
