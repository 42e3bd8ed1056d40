package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/pgtest"
)

func TestTheJourneyHoldsOnSQLite(t *testing.T) {
	journey(t, gatehousetest.Start(t))
}

func TestTheJourneyHoldsOnPostgreSQL(t *testing.T) {
	journey(t, gatehousetest.Start(t, gatehousetest.DatabaseURL(pgtest.URL(t))))
}

func journey(t *testing.T, g *gatehousetest.Gatehouse) {
	t.Helper()
	found := walk(t, g, "", io.Discard)
	if !found.Done || found.RootKey.Secret == "" || found.APIToken == "" || len(found.People) < 5 {
		t.Errorf("the walk ends with %+v", found)
	}
}

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gatehouse-e2e-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "gatehouse")
	out, err := exec.Command("go", "build", "-o", file, "gatehouse/cmd/gatehouse").CombinedOutput()
	if err != nil {
		err = errors.New(string(out))
	}
	return file, err
})

func TestMain(m *testing.M) {
	if err := trustOwnCertificate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(trusted)
	if file, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

// gatehouse prepares a run of the built program, on addresses of the test's own.
func gatehouse(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatalf("it does not build: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, file, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir()}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// addresses are the flags for three free ports.
func addresses(t *testing.T) []string {
	t.Helper()
	var flags []string
	for _, name := range []string{"--center-addr", "--directory-addr", "--aws-addr"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		flags = append(flags, name, l.Addr().String())
	}
	return flags
}

// finished runs a command to its end.
func finished(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, exit int) {
	t.Helper()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

func TestDemoOnceAsJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cmd := gatehouse(t, append([]string{"demo", "--once", "--json", "--data", dir}, addresses(t)...)...)
	began := time.Now()
	out, said, exit := finished(t, cmd)
	if exit != 0 {
		t.Fatalf("exit %d\n%s\n%s", exit, out, said)
	}
	if took := time.Since(began); took > 60*time.Second {
		t.Errorf("took %s", took)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	steps, last := lines[:len(lines)-1], lines[len(lines)-1]
	var walked []string
	for _, line := range steps {
		var s map[string]any
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		step, _ := s["step"].(string)
		what, _ := s["what"].(string)
		ms, timed := s["ms"].(float64)
		if s["ok"] != true || what == "" || !timed || ms < 0 || len(s) != 4 {
			t.Errorf("%s", line)
		}
		walked = append(walked, step)
	}
	if !slices.Equal(walked, demo.Steps()) {
		t.Errorf("walked %q", walked)
	}
	var r demo.Result
	if err := json.Unmarshal([]byte(last), &r); err != nil {
		t.Fatalf("%v: %s", err, last)
	}
	for _, name := range []string{"center", "directory", "aws", "portal"} {
		if !strings.HasPrefix(r.Addresses[name], "http://") {
			t.Errorf("the address of %s is %q", name, r.Addresses[name])
		}
	}
	for _, name := range []string{"root", "dana", "alice", "bob"} {
		if !slices.ContainsFunc(r.People, func(p demo.Person) bool { return p.Name == name && p.Login != "" && p.Password != "" && p.SignIn != "" }) {
			t.Errorf("%s cannot sign in with %s", name, last)
		}
	}
	if r.RootKey.ID == "" || r.RootKey.Secret == "" || r.APIToken == "" || r.IDs["role"] == "" {
		t.Errorf("the last line lacks something: %s", last)
	}
	noProcessLeft(t, cmd)

	t.Run("otp prints the current code of a person of that demo", func(t *testing.T) {
		out, said, exit := finished(t, gatehouse(t, "otp", "dana", "--data", dir))
		if exit != 0 || !regexp.MustCompile(`^\d{6}  \(for \d+ more seconds\)\n$`).MatchString(out) {
			t.Errorf("exit %d %q %q", exit, out, said)
		}
		if _, said, exit = finished(t, gatehouse(t, "otp", "nobody", "--data", dir)); exit == 0 || !strings.Contains(said, `"nobody"`) {
			t.Errorf("exit %d %q", exit, said)
		}
		if _, said, exit = finished(t, gatehouse(t, "otp", "dana", "--data", t.TempDir())); exit == 0 || !strings.Contains(said, "no demo data directory") {
			t.Errorf("exit %d %q", exit, said)
		}
	})
	t.Run("an earlier demo is not walked again", func(t *testing.T) {
		_, said, exit := finished(t, gatehouse(t, append([]string{"demo", "--once", "--data", dir}, addresses(t)...)...))
		if exit == 0 || !strings.Contains(said, "gatehouse serve --data") {
			t.Errorf("exit %d %q", exit, said)
		}
	})
	t.Run("doctor finds it in order", func(t *testing.T) {
		out, said, exit := finished(t, gatehouse(t, append([]string{"doctor", "--data", dir}, addresses(t)...)...))
		if exit != 0 || strings.Contains(out, "BAD") || !strings.Contains(out, "database") {
			t.Errorf("exit %d\n%s%s", exit, out, said)
		}
	})
}

// noProcessLeft holds when nobody of the command's process group is there.
func noProcessLeft(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := syscall.Kill(-cmd.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("a process is left: %v", err)
	}
}

func TestDemoOnceOnPaper(t *testing.T) {
	cmd := gatehouse(t, append([]string{"demo", "--once"}, addresses(t)...)...)
	out, said, exit := finished(t, cmd)
	if exit != 0 {
		t.Fatalf("exit %d\n%s\n%s", exit, out, said)
	}
	line := regexp.MustCompile(`^[A-I]\d  ok  \S.*  \d+ ms$`)
	count := 0
	for l := range strings.Lines(out) {
		l = strings.TrimSuffix(l, "\n")
		if utf8.RuneCountInString(l) > 80 || strings.ContainsAny(l, "\x1b\r") {
			t.Errorf("%q", l)
		}
		if line.MatchString(l) {
			count++
		}
	}
	if count != len(demo.Steps()) {
		t.Errorf("%d lines of steps:\n%s", count, out)
	}
	if left, err := filepath.Glob(filepath.Join(tmpdir(cmd), "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	noProcessLeft(t, cmd)
}

func tmpdir(cmd *exec.Cmd) string {
	for _, v := range cmd.Env {
		if dir, ok := strings.CutPrefix(v, "TMPDIR="); ok {
			return dir
		}
	}
	return ""
}

// served starts the program and waits until it says that it serves.
func served(t *testing.T, says string, args ...string) (cmd *exec.Cmd, printed string, ended <-chan error) {
	t.Helper()
	cmd = gatehouse(t, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		printed += lines.Text() + "\n"
		if strings.Contains(lines.Text(), says) {
			break
		}
	}
	done := make(chan error, 1)
	go func() {
		_, _ = io.Copy(io.Discard, out)
		done <- cmd.Wait()
	}()
	if !strings.Contains(printed, says) {
		t.Fatalf("it ended: %v\n%s\n%s", <-done, printed, &said)
	}
	return cmd, printed, done
}

// stopped sends SIGTERM and waits for an orderly end.
func stopped(t *testing.T, cmd *exec.Cmd, ended <-chan error) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(15 * time.Second):
		t.Error("it does not end")
		_ = cmd.Process.Kill()
		<-ended
	}
	noProcessLeft(t, cmd)
}

// noFollow does not resolve names that only browsers know.
var noFollow = http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func TestDemoUntilAStepServesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	flags := addresses(t)
	cmd, printed, ended := served(t, "Serving until", append([]string{"demo", "--until", "g3", "--data", dir}, flags...)...)
	if !strings.Contains(printed, "\nG3  ok ") || strings.Contains(printed, "\nG4 ") {
		t.Errorf("it did not stop after G3:\n%s", printed)
	}
	for _, at := range []string{flags[1], flags[3], flags[5]} {
		resp, err := noFollow.Get("http://" + at + "/")
		if err != nil {
			t.Errorf("%s does not answer: %v", at, err)
			continue
		}
		resp.Body.Close()
	}
	t.Run("a second one on the same data directory says so and stops", func(t *testing.T) {
		for _, command := range []string{"serve", "demo"} {
			_, said, exit := finished(t, gatehouse(t, append([]string{command, "--data", dir}, addresses(t)...)...))
			if exit == 0 || !regexp.MustCompile(`(?i)another|in use|running|earlier demo`).MatchString(said) || !strings.Contains(said, dir) {
				t.Errorf("%s: exit %d %q", command, exit, said)
			}
		}
	})
	stopped(t, cmd, ended)

	t.Run("and serves the same data again", func(t *testing.T) {
		cmd, printed, ended := served(t, "AWS endpoint", append([]string{"serve", "--data", dir}, flags...)...)
		if strings.Contains(printed, "works once") {
			t.Errorf("it prints links again:\n%s", printed)
		}
		stopped(t, cmd, ended)
	})
	if _, said, exit := finished(t, gatehouse(t, "demo", "--until", "Z9")); exit == 0 || !strings.Contains(said, `no step "Z9"`) {
		t.Errorf("exit %d %q", exit, said)
	}
}

func TestCommandsWithoutAServer(t *testing.T) {
	question := `{"id":"q1","principal":{"Arn":"arn:aws:iam::111111111111:user/u"},"action":"s3:GetObject"}` + "\n"
	for _, c := range []struct {
		args  []string
		stdin string
		out   string
		exit  int
	}{
		{args: []string{"version"}, out: `^gatehouse \S+\n$`},
		{args: []string{"licenses"}, out: `(?s)modernc\.org/sqlite.*Apache`},
		{args: []string{"simulate"}, stdin: question, out: `^\{"id":"q1","verdict":"(allow|deny|error)","because":".+"\}\n$`},
		{args: []string{"simulate"}, stdin: "not JSON\n", out: `"verdict":"error"`},
		{args: []string{"--help"}, out: `(?s)serve.*demo.*doctor`},
		{args: []string{"nonsense"}, exit: 80},
	} {
		cmd := gatehouse(t, c.args...)
		cmd.Stdin = strings.NewReader(c.stdin)
		out, said, exit := finished(t, cmd)
		if exit != c.exit || !regexp.MustCompile(c.out).MatchString(out) {
			t.Errorf("gatehouse %q: exit %d\n%s%s", c.args, exit, out, said)
		}
	}
}

func TestDoctorSaysWhatToDo(t *testing.T) {
	out, said, exit := finished(t, gatehouse(t, append([]string{"doctor", "--json", "--data", t.TempDir(), "--database-url", "postgres://nobody@127.0.0.1:1/none"}, addresses(t)...)...))
	if exit != 1 || !strings.Contains(said, "need your attention") {
		t.Errorf("exit %d %s", exit, said)
	}
	bad := 0
	for line := range strings.Lines(out) {
		var f struct {
			OK bool
			Do string
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if !f.OK {
			bad++
			if f.Do == "" {
				t.Errorf("no advice: %s", line)
			}
		}
	}
	if bad == 0 {
		t.Errorf("nothing is wrong with it:\n%s", out)
	}
}
