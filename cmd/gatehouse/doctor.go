package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"gatehouse/internal/app"
)

type doctorCmd struct {
	serveFlags `embed:""`
	JSON       bool `help:"One JSON object a line." name:"json"`
}

// Run prints what was found and what to do; it exits 1 when something is wrong.
func (c *doctorCmd) Run(log *slog.Logger) error {
	bad := 0
	for _, f := range app.Doctor(context.Background(), c.config(log)) {
		if !f.OK {
			bad++
		}
		if err := c.print(f); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of the checks need your attention", bad)
	}
	return nil
}

func (c *doctorCmd) print(f app.Finding) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(f)
	}
	mark := "ok"
	if !f.OK {
		mark = "BAD"
	}
	fmt.Printf("%-4s %-18s %s\n", mark, f.Check, f.Found)
	if f.Do != "" {
		fmt.Printf("%-23s -> %s\n", "", f.Do)
	}
	return nil
}
