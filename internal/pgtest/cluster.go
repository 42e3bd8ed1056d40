package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"gatehouse/internal/needs"
)

// guard runs the server beside the test process and outlives it by a moment.
// It reads a pipe whose other end only the test process holds: when that
// process ends, even by panic or kill -9, the kernel closes the pipe, and the
// guard stops the server at once and removes its files. A session of its own
// keeps it out of reach of the terminal's Ctrl-C, which would end it first.
const guard = `dir=$1; shift
"$@" >"$dir/log" 2>&1 </dev/null &
pid=$!
read -r _
kill -QUIT $pid; wait $pid
cd / && rm -rf "$dir"`

// held keeps the pipe's end reachable: collected, it would be closed.
var held any

// start makes the cluster and returns the address of its own database.
func start() (string, error) {
	bin := programs()
	if bin == "" {
		return "", errors.New("PostgreSQL is not installed")
	}
	account, err := unprivileged()
	if err != nil {
		return "", err
	}
	dir, err := directory(account)
	if err != nil {
		return "", err
	}
	if err := initialize(bin, dir, account); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	cmd := exec.Command("/bin/sh", "-c", guard, "guard", dir, filepath.Join(bin, "postgres"),
		"-D", filepath.Join(dir, "data"), "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=300")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account, Setsid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	held = pipe
	address := "postgres://gatehouse@/postgres?" + url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()
	if err := ready(address); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return "", fmt.Errorf("%w: %s", errors.Join(err, pipe.Close()), log)
	}
	return address, nil
}

// programs returns the folder of the newest installed server, or "".
func programs() string {
	path := needs.Find("/usr/lib/postgresql/*/bin/initdb", "/usr/local/pgsql/bin/initdb", "initdb")
	if path == "" {
		return ""
	}
	return filepath.Dir(path)
}

// unprivileged returns whom the server runs as: PostgreSQL refuses root, so
// root starts it as the account that Debian's package made.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// directory makes the cluster's folder directly in /tmp: TMPDIR may lie where
// the server's account cannot go, and a socket's path may have 107 bytes.
func directory(account *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp("/tmp", "gatehouse-pg-")
	if err != nil || account == nil {
		return dir, err
	}
	return dir, os.Chown(dir, int(account.Uid), int(account.Gid))
}

func initialize(bin, dir string, account *syscall.Credential) error {
	// Trust is safe here: only who may enter the folder reaches the socket.
	cmd := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", filepath.Join(dir, "data"),
		"--username", "gatehouse", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// ready waits until the server answers.
func ready(address string) error {
	deadline := time.Now().Add(timeout)
	for {
		err := execute(context.Background(), address, "SELECT 1")
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
