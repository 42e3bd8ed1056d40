package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"gatehouse/internal/app"
)

type auditCmd struct {
	Verify     auditVerifyCmd     `cmd:"" help:"Read the whole log and say what is wrong first. Exits 0: nothing; 1: the log was changed; 2: it could not be read."`
	Checkpoint auditCheckpointCmd `cmd:"" help:"Print a signed checkpoint, to be kept on another machine."`
	Export     auditExportCmd     `cmd:"" help:"Print events, one JSON object a line."`
}

// auditFlags say which installation. It may be running.
type auditFlags struct {
	Data        string `help:"Data directory." type:"path" env:"GATEHOUSE_DATA" placeholder:"DIR"`
	DatabaseURL string `help:"PostgreSQL instead of the embedded SQLite." name:"database-url" env:"GATEHOUSE_DATABASE_URL" placeholder:"URL"`
	MasterKey   string `help:"Master key; without, the file master.key in the data directory." env:"GATEHOUSE_MASTER_KEY" placeholder:"KEY"`
}

// notRead is the exit code when nobody knows how the log is.
const notRead = 2

func (f auditFlags) with(log *slog.Logger, do func(*app.Audit) error) error {
	c := serveFlags{Data: f.Data, DatabaseURL: f.DatabaseURL, MasterKey: f.MasterKey}.config(log)
	a, err := app.OpenAudit(context.Background(), c)
	if err != nil {
		return &exitError{notRead, err.Error()}
	}
	err = do(a)
	var exit *exitError
	if err != nil && !errors.As(err, &exit) {
		err = &exitError{notRead, err.Error()}
	}
	return errors.Join(err, a.Close())
}

type auditVerifyCmd struct {
	auditFlags `embed:""`
	Checkpoint []string `help:"A checkpoint that was kept elsewhere; may be repeated." type:"path" placeholder:"FILE"`
	JSON       bool     `help:"The result as one JSON object." name:"json"`
}

// Run checks the log.
func (c *auditVerifyCmd) Run(log *slog.Logger) error {
	return c.with(log, func(a *app.Audit) error {
		r, err := a.Verify(context.Background(), c.Checkpoint, progress())
		if err != nil {
			return err
		}
		if err := c.print(r); err != nil {
			return err
		}
		if r.Bad == nil {
			return nil
		}
		return &exitError{1, "the audit log is not as it was sealed"}
	})
}

func (c *auditVerifyCmd) print(r app.AuditReport) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	for _, name := range r.Unchecked {
		fmt.Printf("The events of checkpoint %s are no longer kept; it was not compared.\n", name)
	}
	switch {
	case r.Bad != nil:
		// Quoted where it could steer the terminal: whoever changed rows may have chosen the text.
		fmt.Printf("BAD  %s\n", printable(r.Bad.String()))
	case r.Last < r.First:
		fmt.Printf("ok   nothing is sealed yet; %d not sealed\n", r.Unsealed)
	default:
		fmt.Printf("ok   events %d to %d are as they were sealed; the newest %d are not sealed yet\n", r.First, r.Last, r.Unsealed)
	}
	return nil
}

func printable(text string) string {
	quoted := fmt.Sprintf("%+q", text)
	if quoted == `"`+text+`"` {
		return text
	}
	return quoted
}

// progress shows how far the check is, on a terminal.
func progress() func(done, total int64) {
	if !isTerminal(os.Stderr) {
		return nil
	}
	var shown time.Time
	return func(done, total int64) {
		if time.Since(shown) < time.Second/4 && done < total {
			return
		}
		shown = time.Now()
		fmt.Fprintf(os.Stderr, "\r%d of %d events", done, total)
		if done >= total {
			fmt.Fprint(os.Stderr, "\r\x1b[K")
		}
	}
}

type auditCheckpointCmd struct {
	auditFlags `embed:""`
}

// Run prints the newest checkpoint.
func (c *auditCheckpointCmd) Run(log *slog.Logger) error {
	return c.with(log, func(a *app.Audit) error { return a.Checkpoint(context.Background(), os.Stdout) })
}

type auditExportCmd struct {
	auditFlags `embed:""`
	Since      moment `help:"From this time on: 2026-05-01 or 2026-05-01T12:00:00Z." placeholder:"TIME"`
	Until      moment `help:"Before this time." placeholder:"TIME"`
}

// Run prints events.
func (c *auditExportCmd) Run(log *slog.Logger) error {
	return c.with(log, func(a *app.Audit) error {
		out := bufio.NewWriter(os.Stdout)
		_, err := a.Export(context.Background(), out, time.Time(c.Since), time.Time(c.Until))
		return errors.Join(err, out.Flush())
	})
}

// moment is a day (its beginning, in UTC) or a time.
type moment time.Time

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *moment) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		t, err = time.Parse(time.DateOnly, string(text))
	}
	if err != nil {
		return fmt.Errorf("%q is no time such as 2026-05-01 or 2026-05-01T12:00:00Z", text)
	}
	*m = moment(t)
	return nil
}
