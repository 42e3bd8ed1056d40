// Package peers runs strangers' programs for tests: what we send has to be
// understood, and what we accept has to be sent, by code that nobody here wrote.
//
//	StartSimpleSAML   SimpleSAMLphp, a SAML identity provider, before our center
//	StartMellon       Apache's mod_auth_mellon, a SAML service provider, behind our directory
//	AWSCLI            Debian's AWS CLI, pointed at our AWS listener
//	XMLSec1           xmlsec1's word on an XML signature
//
// Every program runs with files of its own under the test's folder, on a free
// loopback port, and is stopped by its process id when the test ends. Where the
// program is not installed the test is skipped, or fails where CI=true.
package peers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/needs"
)

// patience bounds the start of a program on a loaded machine.
const patience = 30 * time.Second

// freeAddress returns a loopback address that nothing listened on a moment ago.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// folder makes a folder for a program that drops root's rights: unlike
// tb.TempDir it, and all above it, can be entered by other accounts.
func folder(tb testing.TB, name string) string {
	tb.Helper()
	dir, err := os.MkdirTemp("/tmp", "gatehouse-"+name+"-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// write puts files, named relative to dir, in place.
func write(tb testing.TB, dir string, files map[string]string) {
	tb.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		mode := os.FileMode(0o644)
		if strings.HasPrefix(content, "#!") {
			mode = 0o755
		}
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			tb.Fatal(err)
		}
	}
}

// keyPair makes the peer's signing key and self-signed certificate.
func keyPair(tb testing.TB, dir, name string) (key, cert string) {
	tb.Helper()
	key, cert = filepath.Join(dir, name+".key"), filepath.Join(dir, name+".crt")
	run(tb, exec.Command(needs.Program(tb, "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
		"-days", "30", "-subj", "/CN="+name, "-keyout", key, "-out", cert))
	return key, cert
}

// run runs a command to its end and returns its standard output.
func run(tb testing.TB, cmd *exec.Cmd) []byte {
	tb.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		tb.Fatalf("%s: %v\n%s%s", cmd, err, &stdout, &stderr)
	}
	return stdout.Bytes()
}

// serve starts a server with its output in log and waits until ready answers
// 200; it returns that answer. The kernel ends the server with the test process
// should that die without its cleanup.
func serve(tb testing.TB, cmd *exec.Cmd, log, ready string) []byte {
	tb.Helper()
	file, err := os.Create(log)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	ended := spawn(tb, cmd)
	tb.Cleanup(func() {
		_ = syscall.Kill(cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-ended
		}
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		body, err := get(tb.Context(), ready)
		if err == nil {
			return body
		}
		select {
		case <-ended:
			deadline = time.Time{}
		default:
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log)
			tb.Fatalf("%s does not serve %s: %v\n%s", cmd.Path, ready, err, said)
		}
	}
}

func get(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.300s", resp.Status, body)
	}
	return body, err
}
