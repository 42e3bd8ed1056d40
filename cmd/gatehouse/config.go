package main

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"gatehouse/internal/app"
)

// serveFlags are the options of an installation, shared by serve, demo and
// doctor; each also by environment variable and configuration file.
type serveFlags struct {
	Data          string   `help:"Data directory." type:"path" env:"GATEHOUSE_DATA" placeholder:"DIR"`
	DatabaseURL   string   `help:"PostgreSQL instead of the embedded SQLite: postgres://..." name:"database-url" env:"GATEHOUSE_DATABASE_URL" placeholder:"URL"`
	Only          string   `help:"Run one half alone: directory, or center with the accounts." enum:",directory,center" default:"" env:"GATEHOUSE_ONLY"`
	CenterAddr    string   `help:"Where the center listens (${default})." default:"127.0.0.1:7000" env:"GATEHOUSE_CENTER_ADDR"`
	DirectoryAddr string   `help:"Where the directory listens (${default})." default:"127.0.0.1:7100" env:"GATEHOUSE_DIRECTORY_ADDR"`
	AWSAddr       string   `help:"Where the AWS API listens (${default})." name:"aws-addr" default:"127.0.0.1:7200" env:"GATEHOUSE_AWS_ADDR"`
	CenterURL     string   `help:"How browsers reach the center." name:"center-url" env:"GATEHOUSE_CENTER_URL" placeholder:"URL"`
	DirectoryURL  string   `help:"How browsers reach the directory." name:"directory-url" env:"GATEHOUSE_DIRECTORY_URL" placeholder:"URL"`
	AWSURL        string   `help:"How clients reach the AWS API." name:"aws-url" env:"GATEHOUSE_AWS_URL" placeholder:"URL"`
	Region        string   `help:"The AWS region that this installation plays (${default})." default:"us-east-1" env:"GATEHOUSE_REGION"`
	TLSCert       string   `help:"Certificate file; without, plain HTTP." name:"tls-cert" type:"path" env:"GATEHOUSE_TLS_CERT" placeholder:"FILE"`
	TLSKey        string   `help:"Key file of the certificate." name:"tls-key" type:"path" env:"GATEHOUSE_TLS_KEY" placeholder:"FILE"`
	MasterKey     string   `help:"Master key, base64 of 32 bytes; without, the file master.key in the data directory." env:"GATEHOUSE_MASTER_KEY" placeholder:"KEY"`
	TrustedProxy  []string `help:"Network whose X-Forwarded-For is believed." name:"trusted-proxy" env:"GATEHOUSE_TRUSTED_PROXY" placeholder:"CIDR"`
	SMTP          string   `help:"Mail server for activation and reset links, smtp://user:password@host:port; without, the administrator sees them." name:"smtp" env:"GATEHOUSE_SMTP" placeholder:"URL"`
	AllowPrivate  bool     `help:"Let provisioning reach addresses in private networks. This installation's own are always reached." name:"allow-private-targets" env:"GATEHOUSE_ALLOW_PRIVATE_TARGETS"`
	KeepEvents    span     `help:"How long events of the audit log are kept, such as 400d; 0 means for ever." name:"keep-events" default:"0" env:"GATEHOUSE_KEEP_EVENTS" placeholder:"TIME"`
}

func (f serveFlags) config(log *slog.Logger) app.Config {
	dir := f.Data
	if dir == "" {
		dir = app.DefaultDir()
	}
	return app.Config{
		Dir: dir, DatabaseURL: f.DatabaseURL, Only: f.Only, CenterAddr: f.CenterAddr, DirectoryAddr: f.DirectoryAddr, AWSAddr: f.AWSAddr,
		CenterURL: f.CenterURL, DirectoryURL: f.DirectoryURL, AWSURL: f.AWSURL, Region: f.Region, TLSCert: f.TLSCert, TLSKey: f.TLSKey,
		MasterKey: f.MasterKey, TrustedProxies: f.TrustedProxy, SMTP: f.SMTP, AllowPrivateTargets: f.AllowPrivate,
		KeepEvents: time.Duration(f.KeepEvents), Log: log,
	}
}

// span is a length of time that may be given in days: 400d.
type span time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(text []byte) error {
	if days, ok := strings.CutSuffix(string(text), "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return fmt.Errorf("%q is no number of days such as 400d", text)
		}
		*s = span(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no time such as 400d or 36h", text)
	}
	*s = span(d)
	return nil
}

// readConfig reads a configuration file: "option = value" a line, # comments;
// the options are those of the command line without the dashes.
func readConfig(r io.Reader) (kong.Resolver, error) {
	values := map[string]string{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("line %d of the configuration file is not \"option = value\"", n)
		}
		values[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return fileValues(values), lines.Err()
}

// fileValues are the options of a configuration file. Those of the command line
// and of the environment come before them.
type fileValues map[string]string

// Validate implements kong.Resolver: a misspelt option must not be passed over,
// for its default may be less strict than what was meant.
func (v fileValues) Validate(app *kong.Application) error {
	known := map[string]bool{}
	kong.Visit(app, func(n kong.Visitable, next kong.Next) error { //nolint:errcheck // it returns what we return: nothing
		if f, ok := n.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	for name := range v {
		if !known[name] {
			return fmt.Errorf("the configuration file sets %q, which is no option", name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (v fileValues) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil // kong would prefer the file
		}
	}
	if text, ok := v[flag.Name]; ok {
		return text, nil
	}
	return nil, nil
}
