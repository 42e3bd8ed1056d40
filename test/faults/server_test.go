package faults

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/app"
)

// built is the program, made once per run from the tree under test.
var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "gatehouse")
	out, err := exec.Command("go", "build", "-o", path, "gatehouse/cmd/gatehouse").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
})

// scratch is the run's own folder.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gatehouse-faults-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// server is one installation: a data directory and fixed addresses, served by
// a child process that comes and goes.
type server struct {
	t    testing.TB
	dir  string
	args []string

	center, directory, aws string // base addresses, the same in every life
	rootLink, adminLink    string // as printed by the current life; empty when not
	lives                  int
	ready                  time.Duration // how long the last start took

	cmd  *exec.Cmd
	log  bytes.Buffer
	done chan struct{}
}

// newServer starts an installation on a fresh data directory.
func newServer(t testing.TB, args ...string) *server {
	t.Helper()
	s := &server{t: t, dir: t.TempDir(), args: args}
	s.start()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.said())
		}
	})
	return s
}

var (
	addressLine = regexp.MustCompile(`^(Access portal|Directory|AWS endpoint) +(http://\S+)$`)
	linkLine    = regexp.MustCompile(`^  (http://\S+/setup\S*)$`)
)

// start begins the next life and returns when it serves.
func (s *server) start() {
	s.t.Helper()
	if err := s.tryStart(); err != nil {
		s.t.Fatalf("life %d: %v\n%s", s.lives, err, tail(s.log.String(), 6000))
	}
}

func (s *server) tryStart() error {
	program, err := built()
	if err != nil {
		return err
	}
	args := append([]string{"serve", "--data", s.dir,
		"--center-addr", listen(s.center), "--directory-addr", listen(s.directory), "--aws-addr", listen(s.aws)}, s.args...)
	s.cmd = exec.Command(program, args...)
	s.cmd.Stderr = &s.log
	// The tests' end is the server's end, even if they are killed.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.lives++
	s.done = make(chan struct{})
	s.rootLink, s.adminLink = "", ""
	s.greeted(out)
	go func(cmd *exec.Cmd, done chan struct{}) { _ = cmd.Wait(); close(done) }(s.cmd, s.done)
	for {
		if s.answers() {
			s.ready = time.Since(began)
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("it ended by itself: %v", s.cmd.ProcessState)
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(began) > 30*time.Second {
			return fmt.Errorf("it does not serve after 30 s")
		}
	}
}

// greeted reads what the program prints at its start: addresses, then links.
func (s *server) greeted(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := addressLine.FindStringSubmatch(lines.Text()); m != nil {
			switch m[1] {
			case "Access portal":
				s.center = m[2]
			case "Directory":
				s.directory = m[2]
			case "AWS endpoint":
				s.aws = m[2]
				// Links, if any, are printed in the same breath; what follows is read in passing.
				s.links(lines)
				return
			}
		}
	}
}

func (s *server) links(lines *bufio.Scanner) {
	found := make(chan string, 8)
	go func() {
		for lines.Scan() {
			if m := linkLine.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
	}()
	for {
		select {
		case l := <-found:
			if u, err := url.Parse(l); err == nil && u.Path == "/setup/root" {
				s.rootLink = l
			} else {
				s.adminLink = l
			}
		case <-time.After(60 * time.Millisecond):
			return
		}
	}
}

// listen is the address to listen on for a base address; a free port at first.
func listen(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Port() == "" {
		return "127.0.0.1:0"
	}
	return "127.0.0.1:" + u.Port()
}

func (s *server) answers() bool {
	for _, base := range []string{s.center, s.directory, s.aws} {
		req, err := http.NewRequest(http.MethodGet, base+"/", http.NoBody)
		if err != nil {
			return false
		}
		resp, err := wire.RoundTrip(req)
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
	}
	return true
}

// wire reaches *.localhost names. Its connections are not kept: a life's
// connections are of no use in the next.
var wire = func() http.RoundTripper {
	tr := app.Dialer{AllowPrivate: true}.Transport()
	tr.DisableKeepAlives = true
	return tr
}()

// kill ends the process as a power switch would, short of the disk's cache.
func (s *server) kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.done
}

// stop asks the process to end, and returns how long that took.
func (s *server) stop() time.Duration {
	s.t.Helper()
	began := time.Now()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		s.t.Fatalf("it does not stop when asked to")
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("stopped, it exits with %d", code)
	}
	return time.Since(began)
}

// restart kills and starts again.
func (s *server) restart() {
	s.t.Helper()
	s.kill()
	s.start()
}

// said is what a person would look at in the log: what went wrong inside, and the end.
func (s *server) said() string {
	var internal strings.Builder
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "internal error") && internal.Len() < 4000 {
			internal.WriteString(line)
		}
	}
	return internal.String() + "...\n" + tail(s.log.String(), 3000)
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// within asks again until the answer is "", which means right, or time is over;
// then the last answer is the failure.
func within(ctx context.Context, limit time.Duration, ask func() string) string {
	began := time.Now()
	for {
		wrong := ask()
		if wrong == "" || time.Since(began) > limit || ctx.Err() != nil {
			return wrong
		}
		time.Sleep(50 * time.Millisecond)
	}
}
