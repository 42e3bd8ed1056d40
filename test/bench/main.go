package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"
)

// An experiment measures one thing and gives its rows.
type experiment struct {
	name string
	run  func(context.Context, *bench) ([]row, error)
}

// experiments in the order of running; those at the end use the data that the
// others have left.
var experiments = []experiment{
	{"saml", samlRows},
	{"policy", policyRows},
	{"scim", scimRows},
	{"credentials", credentialRows},
	{"s3", s3Rows},
	{"lists", listRows},
	{"process", processRows},
}

// bench is a run: how long and how often things are measured, and what is
// shared between experiments.
type bench struct {
	repeats int
	each    time.Duration // of one measurement of one side
	idle    time.Duration // before idle memory is looked at
	starts  int           // cold starts
	dir     string
	worlds  map[string]*world
}

func main() {
	short := flag.Bool("short", false, "seconds instead of minutes: shows that it works, not how fast it is")
	only := flag.String("only", "", "run only the experiments whose name begins with this")
	asJSON := flag.Bool("json", false, "print a JSON object a row")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *short, *only, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, short bool, only string, asJSON bool) (err error) {
	b := &bench{repeats: 5, each: time.Second, idle: 10 * time.Second, starts: 21, worlds: map[string]*world{}}
	if short {
		b.repeats, b.each, b.idle, b.starts = 3, 150*time.Millisecond, time.Second, 5
	}
	if b.dir, err = os.MkdirTemp("", "gatehouse-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir) //nolint:errcheck // what stays is in the system's own folder for such things
	defer b.shut()
	var rows []row
	for _, e := range experiments {
		if !strings.HasPrefix(e.name, only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s ...\n", e.name)
		some, err := e.run(ctx, b)
		if err != nil {
			some = append(some, row{Name: e.name, Why: "not measured: " + err.Error()})
		}
		rows = append(rows, some...)
	}
	if asJSON {
		for _, r := range rows {
			if err := json.NewEncoder(os.Stdout).Encode(r.report()); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Printf("%s, %s/%s, %d cores; medians of %d repeats in turns; (least-most)\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), b.repeats)
	table(os.Stdout, rows)
	return nil
}
