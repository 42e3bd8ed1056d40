package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// program is something to execute that answers HTTP.
type program struct {
	args []string
	page string // answers with 200 once it is up
}

// processRows compares the built program, on the data that the other
// experiments have left, with the least HTTP server.
func processRows(ctx context.Context, b *bench) ([]row, error) {
	w, err := b.world(ctx, sqlite, provisioning)
	if err != nil {
		return nil, err
	}
	b.shut() // the data directory is locked while its world runs
	ours, least, err := b.build(ctx, w.dir)
	if err != nil {
		return nil, err
	}
	start, err := b.starting(ctx, ours, least)
	if err != nil {
		return nil, err
	}
	memory, err := b.idling(ctx, ours, least)
	if err != nil {
		return nil, err
	}
	size := fmt.Sprintf("on the data that SCIM create left, a database of %.0f MB", megabytes(filepath.Join(w.dir, "gatehouse.db")))
	return []row{
		{Name: "cold start to sign-in page", Limit: "hello world", Unit: "ms", Ours: start[0], Least: start[1], Goal: below(100, "ms"),
			Why: "opening the database, the key and the operations of all services", Note: size},
		{Name: "idle memory (RSS)", Limit: "hello world", Unit: "MB", Ours: memory[0], Least: memory[1], Goal: below(60, "MB"),
			Why: "the code of the database, of the AWS models and of the embedded tables", Note: fmt.Sprintf("after %s; %s", b.idle, size)},
	}, nil
}

func megabytes(file string) float64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / (1 << 20)
}

// build makes both programs as `make build` does.
func (b *bench) build(ctx context.Context, data string) (ours, least program, err error) {
	tags := ""
	if found, _ := filepath.Glob("internal/policydata/data/*.gz"); len(found) > 0 {
		tags = "policydata"
	}
	for name, from := range map[string]string{"gatehouse": "./cmd/gatehouse", "hello": "./test/bench/hello"} {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", tags, "-ldflags", "-s -w", "-o", filepath.Join(b.dir, name), from)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return ours, least, fmt.Errorf("building %s: %w: %s", name, err, out)
		}
	}
	addresses, err := free(4)
	if err != nil {
		return ours, least, err
	}
	ours = program{[]string{
		filepath.Join(b.dir, "gatehouse"), "serve", "--data", data, "--directory-addr", addresses[0], "--center-addr", addresses[1], "--aws-addr", addresses[2],
	}, "http://" + addresses[0] + "/signin"}
	least = program{[]string{filepath.Join(b.dir, "hello"), addresses[3]}, "http://" + addresses[3] + "/"}
	return ours, least, nil
}

// free finds addresses that nobody listens on.
func free(n int) ([]string, error) {
	var out []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all are held until all are found
		out = append(out, l.Addr().String())
	}
	return out, nil
}

// starting measures from exec to the first good answer, in milliseconds.
func (b *bench) starting(ctx context.Context, programs ...program) ([][]float64, error) {
	figures := make([][]float64, len(programs))
	for range b.starts {
		for i, p := range programs {
			began := time.Now()
			err := p.during(ctx, func(int) error {
				figures[i] = append(figures[i], float64(time.Since(began).Microseconds())/1e3)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return figures, nil
}

// idling measures resident memory in megabytes, some time after the start.
func (b *bench) idling(ctx context.Context, programs ...program) ([][]float64, error) {
	figures := make([][]float64, len(programs))
	for range 3 {
		for i, p := range programs {
			err := p.during(ctx, func(pid int) error {
				time.Sleep(b.idle)
				mb, err := resident(pid)
				figures[i] = append(figures[i], mb)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return figures, nil
}

// during runs the program, waits for its page, calls f, and ends it.
func (p program) during(ctx context.Context, f func(pid int) error) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return err
	}
	err := p.up(ctx)
	if err == nil {
		err = f(cmd.Process.Pid)
	} else {
		err = fmt.Errorf("%w: %s", err, said.Bytes())
	}
	_ = cmd.Process.Signal(os.Interrupt) // it may have ended already
	ended := make(chan struct{})
	time.AfterFunc(10*time.Second, func() {
		select {
		case <-ended:
		default:
			_ = cmd.Process.Kill()
		}
	})
	_ = cmd.Wait() // how it ends does not matter here
	close(ended)
	return err
}

func (p program) up(ctx context.Context) error {
	client := newClient()
	defer client.CloseIdleConnections()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Microsecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.page, nil)
		if err != nil {
			return err
		}
		if _, err = send(client, req, http.StatusOK); err == nil {
			return nil
		}
		var refused *net.OpError
		if !errors.As(err, &refused) {
			return err
		}
	}
	return errors.New("it did not answer within 20 seconds")
}

// resident reads VmRSS, which is in kB.
func resident(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(status) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "VmRSS:" {
			kb, err := strconv.Atoi(string(fields[1]))
			return float64(kb) / 1024, err
		}
	}
	return 0, errors.New("no VmRSS")
}
