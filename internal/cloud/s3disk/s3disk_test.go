package s3disk

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
	"time"

	"gatehouse/internal/fault"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestABlobIsThereAfterItsCommitAndGoneAfterItsRemoval(t *testing.T) {
	d, err := Open(t.TempDir())
	must(t, err)
	w, err := d.Create()
	must(t, err)
	_, err = w.Write([]byte("content"))
	must(t, err)
	must(t, w.Commit())
	w.Abort() // does nothing any more
	r, err := d.Open(w.ID())
	must(t, err)
	must(t, d.Remove(w.ID()))
	// Who had it open reads on.
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, []byte("content")) {
		t.Errorf("got %q, %v", got, err)
	}
	must(t, r.Close())
	if _, err := d.Open(w.ID()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening a removed blob: %v", err)
	}
	must(t, d.Remove(w.ID()))
}

func TestWhatIsAbortedIsGone(t *testing.T) {
	d, err := Open(t.TempDir())
	must(t, err)
	w, err := d.Create()
	must(t, err)
	w.Abort()
	must(t, d.Old(time.Now().Add(time.Hour), func(ids []string) error {
		t.Errorf("left: %q", ids)
		return nil
	}))
}

func TestOnlyOldBlobsAreOld(t *testing.T) {
	d, err := Open(t.TempDir())
	must(t, err)
	w, err := d.Create()
	must(t, err)
	must(t, w.Commit())
	var got []string
	collect := func(ids []string) error { got = append(got, ids...); return nil }
	must(t, d.Old(time.Now().Add(-time.Minute), collect))
	if len(got) > 0 {
		t.Errorf("a new blob counts as old: %q", got)
	}
	must(t, d.Old(time.Now().Add(time.Minute), collect))
	if len(got) != 1 || got[0] != w.ID() {
		t.Errorf("got %q, want %q", got, w.ID())
	}
}

func TestAnIDNeverLeavesTheDirectory(t *testing.T) {
	d, err := Open(t.TempDir())
	must(t, err)
	for _, id := range []string{"", "..", "../../etc/passwd", "aa/bb", "0123456789abcdef0123456789abcdeg"} {
		if _, err := d.Open(id); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", id, err)
		}
		if err := d.Remove(id); err == nil {
			t.Errorf("%q was removed", id)
		}
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	w := &writer{f: f, done: true} // done: it must not be removed
	_, err = w.Write([]byte("x"))
	if !errors.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	must(t, f.Close())
}
