package faults

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // S3's ETag is an MD5
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// writers is how many clients put objects at once.
const writers = 8

const shelf = "faults-bucket"

// TestKilledWhileObjectsAreWritten kills the program under eight writers, who
// put new objects, put over old ones, and complete multipart uploads. What was
// acknowledged reads back whole with its ETag; of what was not, the old or the
// new object is there, never a part of one.
func TestKilledWhileObjectsAreWritten(t *testing.T) {
	r := dice(t)
	s := newServer(t)
	c, err := s.walk(t.Context(), wire, "D0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.s3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(shelf)}); err != nil {
		t.Fatal(err)
	}
	shelves := make([]*writer, writers)
	for i := range shelves {
		shelves[i] = &writer{c: c, name: fmt.Sprintf("w%d", i), dice: rand.New(rand.NewPCG(r.Uint64(), 0)), acked: map[string]body{}, open: map[string]body{}}
	}
	for range moments(4) {
		var wg sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		for _, w := range shelves {
			wg.Go(func() { w.write(ctx) })
		}
		time.Sleep(time.Duration(100+r.Int64N(500)) * time.Millisecond)
		s.kill()
		cancel()
		wg.Wait()
		s.start()
		for _, w := range shelves {
			complain(t, w.check(t.Context()))
		}
	}
	complain(t, c.listed(t.Context(), shelves))
	n, uploads := 0, 0
	for _, w := range shelves {
		n, uploads = n+w.written, uploads+w.uploads
	}
	t.Logf("%d objects acknowledged, %d of them multipart", n, uploads)
}

// body is an object's content: so many bytes that follow from a seed.
type body struct {
	seed  uint64
	parts []int // sizes; one unless it came in several parts
}

func (b body) part(i int) []byte {
	out := make([]byte, b.parts[i])
	r := rand.NewChaCha8([32]byte{byte(b.seed), byte(b.seed >> 8), byte(b.seed >> 16), byte(b.seed >> 24), byte(i)})
	_, _ = r.Read(out) // it never fails
	return out
}

func (b body) bytes() (all []byte) {
	for i := range b.parts {
		all = append(all, b.part(i)...)
	}
	return all
}

// etag is what S3 says of it.
func (b body) etag() string {
	sum := md5.Sum(b.part(0)) //nolint:gosec // as above
	if len(b.parts) == 1 {
		return hex.EncodeToString(sum[:])
	}
	var sums []byte
	for i := range b.parts {
		sum := md5.Sum(b.part(i)) //nolint:gosec // as above
		sums = append(sums, sum[:]...)
	}
	sum = md5.Sum(sums) //nolint:gosec // as above
	return fmt.Sprintf("%s-%d", hex.EncodeToString(sum[:]), len(b.parts))
}

// writer is one client with keys of its own.
type writer struct {
	c                *client
	name             string
	dice             *rand.Rand
	acked            map[string]body // by key, the last acknowledged
	open             map[string]body // sent, and no answer came
	written, uploads int
}

// write puts objects until something fails: the program is gone.
func (w *writer) write(ctx context.Context) {
	for {
		key := fmt.Sprintf("%s/%d", w.name, w.dice.IntN(20))
		b := body{seed: uint64(w.dice.Uint32()), parts: []int{1 + w.dice.IntN(200<<10)}}
		put := w.put
		if w.dice.IntN(12) == 0 {
			b.parts, put = []int{5 << 20, 1 + w.dice.IntN(100<<10)}, w.upload
		}
		w.open[key] = b
		if err := put(ctx, key, b); err != nil {
			return
		}
		delete(w.open, key)
		w.acked[key] = b
		w.written++
		if len(b.parts) > 1 {
			w.uploads++
		}
	}
}

func (w *writer) put(ctx context.Context, key string, b body) error {
	_, err := w.c.s3().PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(shelf), Key: aws.String(key), Body: bytes.NewReader(b.bytes())})
	return err
}

func (w *writer) upload(ctx context.Context, key string, b body) error {
	in := w.c.s3()
	up, err := in.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: aws.String(shelf), Key: aws.String(key)})
	if err != nil {
		return err
	}
	var parts []types.CompletedPart
	for i := range b.parts {
		n := aws.Int32(int32(i + 1))
		p, err := in.UploadPart(ctx, &s3.UploadPartInput{Bucket: aws.String(shelf), Key: aws.String(key), UploadId: up.UploadId, PartNumber: n, Body: bytes.NewReader(b.part(i))})
		if err != nil {
			return err
		}
		parts = append(parts, types.CompletedPart{ETag: p.ETag, PartNumber: n})
	}
	_, err = in.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: aws.String(shelf), Key: aws.String(key), UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	return err
}

// check reads every key back and settles what was open.
func (w *writer) check(ctx context.Context) (wrong []string) {
	keys := map[string][]body{}
	for k, b := range w.acked {
		keys[k] = append(keys[k], b)
	}
	for k, b := range w.open {
		keys[k] = append(keys[k], b)
	}
	for key, may := range keys {
		_, had := w.acked[key]
		is, err := w.read(ctx, key)
		var none *types.NoSuchKey
		if errors.As(err, &none) && !had {
			continue
		}
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", key, err))
			continue
		}
		i := slices.IndexFunc(may, func(b body) bool { return bytes.Equal(b.bytes(), is.content) })
		if i < 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %d bytes that nobody wrote as a whole", key, len(is.content)))
			continue
		}
		if is.etag != may[i].etag() {
			wrong = append(wrong, fmt.Sprintf("%s: ETag %s, want %s", key, is.etag, may[i].etag()))
		}
		w.acked[key] = may[i]
	}
	clear(w.open)
	return wrong
}

type held struct {
	content []byte
	etag    string
}

func (w *writer) read(ctx context.Context, key string) (held, error) {
	out, err := w.c.s3().GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(shelf), Key: aws.String(key)})
	if err != nil {
		return held{}, err
	}
	content, err := io.ReadAll(out.Body)
	return held{content, strings.Trim(aws.ToString(out.ETag), `"`)}, errors.Join(err, out.Body.Close())
}

// listed compares the bucket's list with what the writers know.
func (c *client) listed(ctx context.Context, all []*writer) (wrong []string) {
	seen := map[string]string{}
	p := s3.NewListObjectsV2Paginator(c.s3(), &s3.ListObjectsV2Input{Bucket: aws.String(shelf), MaxKeys: aws.Int32(50)})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return []string{err.Error()}
		}
		for _, o := range page.Contents {
			if seen[aws.ToString(o.Key)] != "" {
				wrong = append(wrong, aws.ToString(o.Key)+" is listed twice")
			}
			seen[aws.ToString(o.Key)] = strings.Trim(aws.ToString(o.ETag), `"`)
		}
	}
	n := 0
	for _, w := range all {
		for key, b := range w.acked {
			n++
			if seen[key] != b.etag() {
				wrong = append(wrong, fmt.Sprintf("%s is listed with ETag %q, want %q", key, seen[key], b.etag()))
			}
		}
	}
	if len(seen) != n {
		wrong = append(wrong, fmt.Sprintf("%d objects are listed, %d were written", len(seen), n))
	}
	return wrong
}
