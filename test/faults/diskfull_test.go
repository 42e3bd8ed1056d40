package faults

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"gatehouse/internal/needs"
)

// TestDiskFull fills the disk under the data directory: writes fail with an
// answer that says so, reads and signing in go on, and once there is space
// again everything works without a restart or a repair.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		needs.Lack(t, "a small disk cannot be mounted here ("+err.Error()+"); run as root")
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := &server{t: t, dir: dir}
	s.start()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.said())
		}
	})
	c := ready(t, s)
	l := &load{c: c}
	l.work(t.Context(), 300*time.Millisecond)

	release := fill(t, dir)
	before := len(l.people) + len(l.objects)
	l.work(t.Context(), 500*time.Millisecond)
	if len(l.refused) == 0 {
		t.Errorf("no write failed on a full disk; %d went through", len(l.people)+len(l.objects)-before)
	}
	for _, a := range l.refused {
		if a.status != http.StatusServiceUnavailable && a.status != http.StatusInsufficientStorage {
			t.Errorf("on a full disk a write fails with %d: %s", a.status, a.text)
			break
		}
	}
	t.Logf("on the full disk %d writes were refused, first with: %s", len(l.refused), first(l.refused))
	complain(t, l.lost(t.Context()))
	if err := c.okta(t.Context(), "GET", "/api/v1/users/me", nil, nil); err != nil {
		t.Errorf("reading on a full disk: %v", err)
	}
	// In the middle of a large body the connection may end instead: the answer
	// comes before the body was read.
	if err := c.big(t.Context()); err == nil {
		t.Error("a large object was acknowledged on a full disk")
	}

	release()
	l.refused = nil
	l.work(t.Context(), 300*time.Millisecond)
	for _, a := range l.refused {
		t.Errorf("with space again, a write fails with %d: %s", a.status, a.text)
	}
	complain(t, l.lost(t.Context()))
	if w := within(t.Context(), settles, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled after %s: %s", settles, w)
	}
	s.restart()
	complain(t, l.lost(t.Context()))
}

// work lets the load run for a while.
func (l *load) work(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { l.run(ctx) })
	wg.Wait()
}

func (c *client) big(ctx context.Context) error {
	_, err := c.s3().PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(shelf), Key: aws.String("big"), Body: bytes.NewReader(make([]byte, 4<<20))})
	return err
}

func first(all []answer) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].text
}

// fill writes until the disk is full, and again until nothing fits.
func fill(t *testing.T, dir string) (release func()) {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	_ = f.Close()
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
