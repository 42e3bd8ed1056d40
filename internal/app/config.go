package app

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Config is everything that an installation can set; see docs/configuration.md.
type Config struct {
	// Dir is the data directory.
	Dir string
	// DatabaseURL selects PostgreSQL; empty means SQLite in Dir.
	DatabaseURL string
	// Only limits the process to "directory" or "center" (with the cloud).
	Only string
	// The three listeners.
	CenterAddr, DirectoryAddr, AWSAddr string
	// The addresses under which browsers and clients reach them. They are
	// configuration, never taken from a request.
	CenterURL, DirectoryURL, AWSURL string
	// Region is the AWS region that the installation plays.
	Region string
	// TLSCert and TLSKey are files; empty means plain HTTP (loopback, or a proxy in front).
	TLSCert, TLSKey string
	// MasterKey is base64 of 32 bytes; empty means the file master.key in Dir.
	MasterKey string
	// TrustedProxies may say whom they speak for.
	TrustedProxies []string
	// SMTP is the mail server for activation and reset links; empty means they
	// are shown to the administrator.
	SMTP string
	// AllowPrivateTargets lets provisioning reach addresses on this machine and
	// in private networks, where both halves often run.
	AllowPrivateTargets bool
	// KeepEvents is how long events of the audit log are kept; zero means for ever.
	KeepEvents time.Duration

	Now func() time.Time
	Log *slog.Logger
}

// Defaults of the listeners.
const (
	DefaultCenterAddr    = "127.0.0.1:7000"
	DefaultDirectoryAddr = "127.0.0.1:7100"
	DefaultAWSAddr       = "127.0.0.1:7200"
	DefaultRegion        = "us-east-1"
)

// complete fills in defaults and refuses what cannot work, naming the option.
func (c *Config) complete() error {
	if c.Dir == "" {
		return errors.New("--data: name a data directory")
	}
	c.CenterAddr = cmp.Or(c.CenterAddr, DefaultCenterAddr)
	c.DirectoryAddr = cmp.Or(c.DirectoryAddr, DefaultDirectoryAddr)
	c.AWSAddr = cmp.Or(c.AWSAddr, DefaultAWSAddr)
	c.Region = cmp.Or(c.Region, DefaultRegion)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Only != "" && c.Only != "directory" && c.Only != "center" {
		return fmt.Errorf("--only: %q is neither directory nor center", c.Only)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if c.KeepEvents < 0 {
		return errors.New("--keep-events: it is less than nothing")
	}
	for _, l := range []struct{ option, text string }{
		{"--center-url", c.CenterURL}, {"--directory-url", c.DirectoryURL}, {"--aws-url", c.AWSURL},
	} {
		if err := validBase(l.text); err != nil {
			return fmt.Errorf("%s: %w", l.option, err)
		}
	}
	_, err := c.proxies()
	return err
}

func validBase(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil ||
		(u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is no base address such as https://center.example.com", text)
	}
	return nil
}

func (c *Config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range c.TrustedProxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy: %q is no network such as 10.0.0.0/8", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// base returns the configured address, or the one of the listener under a
// host name of its own: cookies ignore ports, so two halves on one host name
// would send each other's cookies.
func (c *Config) base(configured, host string, l net.Listener) string {
	if configured != "" {
		u, _ := url.Parse(configured) // checked by complete
		return u.Scheme + "://" + u.Host
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return scheme + "://" + host + ":" + port
}

// DefaultDir is where data lies when nothing is said: under the user's own data.
func DefaultDir() string {
	if d := os.Getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "gatehouse")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "gatehouse-data"
	}
	return filepath.Join(home, ".local", "share", "gatehouse")
}
