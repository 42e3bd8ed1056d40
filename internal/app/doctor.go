package app

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
)

// Finding is what one check of Doctor found. Do says what to do about it, and
// is empty when there is nothing to do.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Found string `json:"found"`
	Do    string `json:"do,omitempty"`
}

// Doctor examines an installation without changing it: configuration, clock,
// keys, database, and whether its addresses answer.
func Doctor(ctx context.Context, c Config) []Finding {
	if err := c.complete(); err != nil {
		return []Finding{{"configuration", false, err.Error(), "Correct the option."}}
	}
	out := []Finding{{"configuration", true, "data directory " + c.Dir + ", region " + c.Region, ""}}
	out = append(out, checkDir(c.Dir), checkClock(c.Now()), checkKey(c), checkDatabase(ctx, c))
	if out[len(out)-1].OK {
		out = append(out, checkAudit(ctx, c)...)
	}
	if c.TLSCert != "" {
		out = append(out, checkTLS(c))
	}
	for _, l := range []struct{ half, name, addr, url string }{
		{"center", "center", c.CenterAddr, c.CenterURL}, {"directory", "directory", c.DirectoryAddr, c.DirectoryURL}, {"center", "aws", c.AWSAddr, c.AWSURL},
	} {
		if c.Only == "" || c.Only == l.half {
			out = append(out, checkListener(ctx, c, l.name, l.addr, l.url))
		}
	}
	if c.SMTP != "" {
		out = append(out, checkMail(ctx, c))
	}
	return out
}

func checkDir(dir string) Finding {
	f := Finding{Check: "data directory"}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !mayMake(dir):
		f.Found, f.Do = "it cannot be made there", "Name a directory with --data that this user may make."
	case errors.Is(err, fs.ErrNotExist):
		f.OK, f.Found = true, "not made yet; the first start makes it"
	case err != nil:
		f.Found, f.Do = err.Error(), "Let the user that runs gatehouse read it."
	case !info.IsDir():
		f.Found, f.Do = "it is a file", "Name a directory with --data."
	case info.Mode().Perm()&0o077 != 0:
		f.Found, f.Do = fmt.Sprintf("others may enter it (%v)", info.Mode().Perm()), "Run: chmod 700 "+dir
	default:
		f.OK, f.Found = true, "only its owner may enter"
	}
	return f
}

// mayMake looks at the nearest folder above that exists.
func mayMake(dir string) bool {
	for {
		parent := filepath.Dir(dir)
		if info, err := os.Stat(parent); err == nil {
			const writeAndEnter = 2 | 1
			return info.IsDir() && syscall.Access(parent, writeAndEnter) == nil
		}
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// oldest is a time that has passed: a clock before it is certainly wrong, and
// SAML, TOTP and signatures all fail with a wrong clock.
var oldest = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func checkClock(now time.Time) Finding {
	if now.Before(oldest) {
		return Finding{"clock", false, now.UTC().Format(time.RFC3339), "Set the clock, and keep it right with NTP."}
	}
	return Finding{"clock", true, now.UTC().Format(time.RFC3339) + " (compare it with another machine: sign-in allows two minutes)", ""}
}

func checkKey(c Config) Finding {
	f := Finding{Check: "master key"}
	path := filepath.Join(c.Dir, "master.key")
	info, err := os.Stat(path)
	switch {
	case c.MasterKey == "" && errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Join(c.Dir, "gatehouse.db")); err == nil {
			f.Found, f.Do = "missing, beside a database that is sealed under it", "Bring "+path+" back from your backup."
			return f
		}
		f.OK, f.Found = true, "not made yet; the first start makes it"
		return f
	case c.MasterKey == "" && info != nil && info.Mode().Perm()&0o077 != 0:
		f.Found, f.Do = "others may read it", "Run: chmod 600 "+path
		return f
	}
	if _, err := keyring.Load(c.Dir, c.MasterKey, rand.Reader); err != nil {
		f.Found, f.Do = err.Error(), "Give the key that this installation was made with."
		return f
	}
	f.OK, f.Found = true, "readable; keep a copy apart from the database's backups"
	return f
}

func checkDatabase(ctx context.Context, c Config) Finding {
	f := Finding{Check: "database"}
	if c.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(c.Dir, "gatehouse.db")); errors.Is(err, fs.ErrNotExist) {
			f.OK, f.Found = true, "SQLite, not made yet"
			return f
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	db, err := store.Look(ctx, store.Config{Dir: c.Dir, URL: c.DatabaseURL, Now: c.Now, Log: c.Log})
	if err != nil {
		f.Found, f.Do = err.Error(), "Check --database-url and that the server runs and lets this user in."
		return f
	}
	defer db.Close()
	f.OK, f.Found = true, string(db.Engine())+" answers"
	return f
}

// checkAudit reads the log again. A long one takes longer than a doctor has.
func checkAudit(ctx context.Context, c Config) []Finding {
	f := Finding{Check: "audit log"}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if c.DatabaseURL == "" && !there(c.Dir, "gatehouse.db") {
		return nil
	}
	a, err := OpenAudit(ctx, c)
	if err != nil {
		f.Found, f.Do = err.Error(), "Give the key and the database that belong together."
		return []Finding{f}
	}
	defer a.Close()
	r, err := a.Verify(ctx, nil, nil)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		f.OK, f.Found = true, "too long to be read again in 20 seconds; run: gatehouse audit verify"
	case err != nil:
		f.Found, f.Do = err.Error(), "Run: gatehouse audit verify"
	case r.Bad != nil:
		f.Found, f.Do = "it was changed: "+r.Bad.String(), "Run: gatehouse audit verify, which names the first event that is wrong."
	default:
		f.OK, f.Found = true, "as it was sealed"
	}
	return []Finding{f}
}

func checkTLS(c Config) Finding {
	f := Finding{Check: "certificate"}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		f.Found, f.Do = err.Error(), "Give a certificate and its own key, in PEM."
		return f
	}
	if left := pair.Leaf.NotAfter.Sub(c.Now()); left < 14*24*time.Hour {
		f.Found, f.Do = fmt.Sprintf("ends %s", pair.Leaf.NotAfter.Format(time.DateOnly)), "Renew it."
		return f
	}
	f.OK, f.Found = true, "good until "+pair.Leaf.NotAfter.Format(time.DateOnly)
	return f
}

// checkMail tells whether the mail server can be reached.
func checkMail(ctx context.Context, c Config) Finding {
	f := Finding{Check: "mail server"}
	u, err := url.Parse(c.SMTP)
	if err != nil || u.Host == "" {
		f.Found, f.Do = "not an address such as smtp://mail.example.com:587", "Correct --smtp."
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		f.Found, f.Do = err.Error(), "Check the host, the port and the firewall; without mail, administrators hand links over."
		return f
	}
	conn.Close()
	f.OK, f.Found = true, u.Host+" answers"
	return f
}

// checkListener tells whether the address answers, or could be listened on.
func checkListener(ctx context.Context, c Config, name, addr, base string) Finding {
	f := Finding{Check: name + " listener"}
	if base == "" {
		scheme := "http"
		if c.TLSCert != "" {
			scheme = "https"
		}
		base = scheme + "://" + addr
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/", nil)
	if err != nil {
		return Finding{f.Check, false, err.Error(), "Correct the address."}
	}
	resp, err := (&http.Client{Transport: Dialer{AllowPrivate: true}.Transport()}).Do(req)
	if err == nil {
		resp.Body.Close()
		f.OK, f.Found = true, base+" answers"
		return f
	}
	l, lerr := net.Listen("tcp", addr)
	if lerr != nil {
		f.Found, f.Do = lerr.Error(), "Free the address, or choose another with --"+name+"-addr."
		return f
	}
	l.Close()
	f.OK, f.Found = true, addr+" is free; nothing serves there now"
	return f
}
