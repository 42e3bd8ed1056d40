package bucket_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/cloud/s3disk"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/store"
	"gatehouse/internal/store/s3db"
)

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func open(tb testing.TB, dir string) (*bucket.Service, func()) {
	tb.Helper()
	db, err := store.Open(context.Background(), store.Config{Dir: dir})
	must(tb, err)
	disk, err := s3disk.Open(filepath.Join(dir, "objects"))
	must(tb, err)
	s, err := bucket.New(bucket.Deps{Store: s3db.Store{DB: db}, Blobs: disk, Now: time.Now, Region: "us-east-1"})
	must(tb, err)
	return s, func() { must(tb, db.Close()) }
}

type content struct{ io.Reader }

func (content) Checksum() bucket.Checksum { return bucket.Checksum{} }

func contentOf(key, n string) content {
	times := 2000 // these lie in the database
	if strings.HasSuffix(n, "1") || strings.HasSuffix(n, "4") || strings.HasSuffix(n, "6") {
		times *= 2 // these in files
	}
	return content{strings.NewReader(strings.Repeat(key+" "+n+"\n", times))}
}

const crashDir = "BUCKET_TEST_CRASH_DIR"

// TestMain is also the process that is killed: it overwrites a few objects and
// says what was acknowledged.
func TestMain(m *testing.M) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	tb := &testing.B{} // only for its Fatal
	s, _ := open(tb, dir)
	ctx := context.Background()
	for n := 0; ; n++ {
		key := fmt.Sprintf("k%d", n%5)
		text := fmt.Sprint(n)
		if n%7 == 6 {
			upload(ctx, tb, s, key, text)
		} else {
			_, err := s.Put(ctx, bucket.Put{Bucket: "crash", Key: key, Body: contentOf(key, text)})
			must(tb, err)
		}
		fmt.Println(key, text)
	}
}

func upload(ctx context.Context, tb testing.TB, s *bucket.Service, key, text string) {
	u, err := s.BeginUpload(ctx, bucket.NewUpload{Bucket: "crash", Key: key})
	must(tb, err)
	p, err := s.PutPart(ctx, "crash", key, u.ID, 1, contentOf(key, text), "UploadPart")
	must(tb, err)
	_, err = s.Complete(ctx, "crash", key, u.ID, []bucket.Completed{{Number: 1, ETag: p.ETag}}, bucket.WriteIf{},
		func(bucket.Upload, []bucket.Part) (bucket.Checksum, error) { return bucket.Checksum{}, nil })
	must(tb, err)
}

func TestKilledAtAnyMomentEveryObjectIsWhole(t *testing.T) {
	dir := t.TempDir()
	s, done := open(t, dir)
	_, err := s.Create(t.Context(), "111122223333", "crash", nil)
	must(t, err)
	done()
	acknowledged := map[string]int{}
	for range 6 {
		killed(t, dir, acknowledged)
		s, done := open(t, dir)
		for key, n := range acknowledged {
			whole(t, s, key, n)
		}
		done()
	}
	s, done = open(t, dir)
	defer done()
	s.Now = func() time.Time { return time.Now().Add(2 * bucket.OrphanGrace) }
	must(t, s.Sweep(t.Context(), true))
	files, named := 0, 0
	must(t, filepath.WalkDir(filepath.Join(dir, "objects"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return err
	}))
	uploads, err := s.Uploads(t.Context(), bucket.Listing{Bucket: "crash", Limit: 1000}, "")
	must(t, err)
	for _, u := range uploads {
		_, parts, err := s.Parts(t.Context(), "crash", u.Key, u.ID, 0, 10)
		must(t, err)
		for _, p := range parts {
			named += filesOf(p.Segment)
		}
	}
	for key := range acknowledged {
		v, err := s.Object(t.Context(), "crash", key, "")
		must(t, err)
		named += filesOf(v.Segments...)
	}
	if files != named {
		t.Errorf("after the sweep there are %d files for %d objects and parts", files, named)
	}
	for key, n := range acknowledged {
		whole(t, s, key, n)
	}
}

func filesOf(segments ...bucket.Segment) (n int) {
	for _, g := range segments {
		if !g.Inline {
			n++
		}
	}
	return n
}

// killed runs the writer and kills it at a random moment.
func killed(t *testing.T, dir string, acknowledged map[string]int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for left := 10 + rand.IntN(40); lines.Scan(); left-- {
		var key string
		var n int
		if _, err := fmt.Sscan(lines.Text(), &key, &n); err != nil {
			t.Fatalf("the writer says %q", lines.Text())
		}
		acknowledged[key] = n
		if left == 0 {
			time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // it was killed
}

// whole demands the acknowledged content or the one that was on its way, with a
// fitting ETag. Each run of the writer acknowledges every key anew.
func whole(t *testing.T, s *bucket.Service, key string, n int) {
	t.Helper()
	v, err := s.Object(t.Context(), "crash", key, "")
	must(t, err)
	r, err := s.Open(t.Context(), v, 0, v.Size)
	must(t, err)
	defer r.Close() //nolint:errcheck // read only
	got, err := io.ReadAll(r)
	must(t, err)
	var wrote string
	var have int
	_, err = fmt.Sscan(string(got), &wrote, &have)
	must(t, err)
	want, _ := io.ReadAll(contentOf(key, fmt.Sprint(have)))
	if wrote != key || have != n && have != n+5 || !bytes.Equal(got, want) {
		t.Errorf("%s holds %d bytes of %s %d, acknowledged was %d", key, len(got), wrote, have, n)
	}
	sum := md5.Sum(got)
	if !strings.Contains(v.ETag, "-") && v.ETag != hex.EncodeToString(sum[:]) {
		t.Errorf("%s: the ETag is not that of its content", key)
	}
}
