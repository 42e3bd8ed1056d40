// Command gatehouse is a self-hosted workforce identity center: a directory
// where people sign in, a center that gives them roles in many accounts, and
// accounts whose policies are enforced.
package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// version is set by make; a plain go build knows its commit.
var version = ""

func versionOf() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

// commands is the command line. One file per subcommand.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Serve the directory, the center and the accounts."`
	Demo     demoCmd     `cmd:"" help:"Walk the whole journey as a client, then keep serving."`
	Doctor   doctorCmd   `cmd:"" help:"Check configuration, clock, keys, database and addresses; say what to do."`
	OTP      otpCmd      `cmd:"" name:"otp" help:"Print a person's current one-time code (demo data directories only)."`
	Audit    auditCmd    `cmd:"" help:"Check the audit log against its seals; export checkpoints and events."`
	Simulate simulateCmd `cmd:"" help:"Decide policy questions from standard input, without a server."`
	Licenses licensesCmd `cmd:"" help:"List the third-party modules inside and their terms."`
	Version  versionCmd  `cmd:"" help:"Print the version."`

	Log logFlags `embed:"" prefix:"log-"`
}

type logFlags struct {
	Level  string `help:"Lines below this level are not written (debug, info, warn, error)." default:"info" enum:"debug,info,warn,error" env:"GATEHOUSE_LOG_LEVEL"`
	Format string `help:"Form of the log on standard error (text, json)." default:"text" enum:"text,json" env:"GATEHOUSE_LOG_FORMAT"`
}

func (l logFlags) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		level = slog.LevelInfo // kong has checked the word
	}
	opts := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, opts))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, opts))
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fail(err)
	}
}

// run does what the command line says. A mistake there, or in a configuration
// file, is an error like any other.
func run(args []string) error {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("gatehouse"),
		kong.Description("A self-hosted workforce identity center. Not affiliated with AWS or Okta."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Configuration(readConfig, "/etc/gatehouse.conf", "~/.config/gatehouse.conf"),
	)
	if err != nil {
		return err
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		parser.FatalIfErrorf(err) // shows how it is used
	}
	logger := c.Log.logger()
	slog.SetDefault(logger)
	return ctx.Run(logger)
}

// exitError ends the program with a code and, unless empty, a message.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func fail(err error) {
	var exit *exitError
	code := 1
	if errors.As(err, &exit) {
		code = exit.code
	}
	if msg := strings.TrimSpace(err.Error()); msg != "" {
		fmt.Fprintln(os.Stderr, "gatehouse: "+msg)
	}
	os.Exit(code)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("gatehouse " + versionOf())
	return nil
}
