package faults

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/needs"
)

// errorWindow bounds how long clients see failures after the database is back.
const errorWindow = 5 * time.Second

// TestPostgreSQLRestartsUnderLoad crashes the database server under load, as
// `pg_ctl restart -m immediate` does: meanwhile clients are told to come again
// (503 and Retry-After), soon after it is back everything works, and nothing
// that was acknowledged is lost.
func TestPostgreSQLRestartsUnderLoad(t *testing.T) {
	db := newCluster(t)
	s := newServer(t, "--database-url", db.url)
	c := ready(t, s)
	l := &load{c: c}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { l.run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })

	for i := range 2 {
		time.Sleep(time.Second)
		if i == 1 { // long enough that clients surely meet it
			db.control(t, "stop", "-m", "immediate")
			time.Sleep(2 * time.Second)
			db.start(t)
		} else {
			db.control(t, "restart", "-m", "immediate", "-l", filepath.Join(db.dir, "log"))
		}
		back := time.Now()
		n := l.count()
		if w := within(t.Context(), 20*time.Second, func() string { return l.moved(n) }); w != "" {
			t.Fatal(w)
		}
		time.Sleep(time.Second)
		t.Logf("first acknowledgement after %s, last failure after %s", l.firstAfter(back).Round(time.Millisecond), l.lastRefusal().Sub(back).Round(time.Millisecond))
		if late := l.lastRefusal().Sub(back); late > errorWindow {
			t.Errorf("a client was refused %s after the database was back", late)
		}
	}
	cancel()
	wg.Wait()
	if len(l.refused) == 0 {
		t.Error("nobody noticed that the database was away for two seconds")
	}
	complain(t, l.wrongRefusals())
	complain(t, l.lost(t.Context()))
	began := time.Now()
	if w := within(t.Context(), 45*time.Second, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled: %s", w)
	}
	t.Logf("settled in %s; %d people and %d objects acknowledged, %d answers were refusals", time.Since(began).Round(time.Millisecond), len(l.people), len(l.objects), len(l.refused))
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.people) + len(l.objects)
}

func (l *load) moved(n int) string {
	if l.count() == n {
		return "no write goes through after the database is back"
	}
	return ""
}

// firstAfter is how long after a moment the load went on.
func (l *load) firstAfter(at time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.times {
		if a.After(at) {
			return a.Sub(at)
		}
	}
	return 0
}

func (l *load) lastRefusal() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.refused) == 0 {
		return time.Time{}
	}
	return l.refused[len(l.refused)-1].at
}

// wrongRefusals are failures that do not tell the client to come again.
func (l *load) wrongRefusals() (wrong []string) {
	n := map[string]int{}
	for _, a := range l.refused {
		if a.status != http.StatusServiceUnavailable || a.retryAfter == "" {
			n[fmt.Sprintf("%d, Retry-After %q: %.300s", a.status, a.retryAfter, a.text)]++
		}
	}
	for text := range n {
		if wrong = append(wrong, "a client was told "+text); len(wrong) == 3 {
			break
		}
	}
	return wrong
}

// cluster is a PostgreSQL server of the test's own, which it may crash.
type cluster struct {
	bin, dir, url string
	account       *syscall.Credential
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	bin := filepath.Dir(needs.Program(t, "/usr/lib/postgresql/*/bin/pg_ctl", "/usr/local/pgsql/bin/pg_ctl", "pg_ctl"))
	// Directly in /tmp: a socket's path is short, and the server's account must reach it.
	dir, err := os.MkdirTemp("/tmp", "gatehouse-faults-pg-")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{bin: bin, dir: dir, url: "postgres://gatehouse@/postgres?" + url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()}
	if os.Geteuid() == 0 {
		c.account = postgres(t)
		if err := os.Chown(dir, int(c.account.Uid), int(c.account.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		_ = c.command("pg_ctl", "stop", "-m", "immediate", "-D", filepath.Join(dir, "data")).Run()
		_ = os.RemoveAll(dir)
	})
	if out, err := c.command("initdb", "-D", filepath.Join(dir, "data"), "-U", "gatehouse", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, out)
	}
	c.start(t)
	return c
}

func (c *cluster) start(t *testing.T) {
	t.Helper()
	c.control(t, "start", "-l", filepath.Join(c.dir, "log"), "-o", "-k "+c.dir+" -c listen_addresses= -c max_connections=100")
}

// postgres is whom root runs the server as.
func postgres(t *testing.T) *syscall.Credential {
	t.Helper()
	u, err := user.Lookup("postgres")
	if err != nil {
		needs.Lack(t, err.Error())
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32) // numbers on every Unix
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.account}
	return cmd
}

// control runs pg_ctl and waits until it is done. Its output goes to no pipe:
// the server would hold it open.
func (c *cluster) control(t *testing.T, args ...string) {
	t.Helper()
	if err := c.command("pg_ctl", append(args, "-w", "-D", filepath.Join(c.dir, "data"))...).Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
		t.Fatalf("pg_ctl %v: %v\n%s", args, err, tail(string(log), 2000))
	}
}
