package main

import (
	"fmt"
	"time"

	"gatehouse/internal/demo"
)

type otpCmd struct {
	Name string `arg:"" help:"The person: dana, root, ..."`
	Data string `help:"The demo's data directory." type:"path" env:"GATEHOUSE_DATA" placeholder:"DIR" required:""`
}

// Run prints what the person's authenticator application would show.
func (c *otpCmd) Run() error {
	code, left, err := demo.OTP(c.Data, c.Name, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("%s  (for %d more seconds)\n", code, left)
	return nil
}
