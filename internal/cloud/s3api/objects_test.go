package s3api_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"gatehouse/internal/cloud/sandbox/bucket"
)

func TestAnObjectComesAndGoes(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("a/b.txt")
	makeBucket(t, c, *b)
	_, err := c.PutObject(ctx, &s3.PutObjectInput{
		Bucket: b, Key: k, Body: bytesOf("hello"), ContentType: aws.String("text/plain"), Metadata: map[string]string{"who": "alice"},
	})
	must(t, err)
	h, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b, Key: k})
	must(t, err)
	if *h.ContentLength != 5 || *h.ContentType != "text/plain" || h.Metadata["who"] != "alice" || *h.ETag != `"5d41402abc4b2a76b9719d911017c592"` {
		t.Errorf("HeadObject: %+v", h)
	}
	if got := get(t, c, *b, *k); got != "hello" {
		t.Errorf("got %q", got)
	}
	l, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: b, Delimiter: aws.String("/")})
	must(t, err)
	if len(l.CommonPrefixes) != 1 || *l.CommonPrefixes[0].Prefix != "a/" || len(l.Contents) != 0 {
		t.Errorf("ListObjectsV2: %+v", l)
	}
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: b})
	wantCode(t, err, "BucketNotEmpty")
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b, Key: k})
	must(t, err)
	_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k})
	wantCode(t, err, "NoSuchKey")
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: b})
	must(t, err)
	_, err = c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: b})
	wantCode(t, err, "NotFound")
}

func TestAwkwardKeysAreJustKeys(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	keys := []string{
		"../x", "../../etc/passwd", "a/../../b", "./.", "/leading", "//two", "trailing/", "a b", "a+b", "a%20b", "a%2Fb", "ü/é", "日本", "q?x=1", "h#t",
		"quote'\"", "<&>", "tab\tx", "newline\nx", strings.Repeat("k", 1024), "\u200b", "a\\b", "~", "*", "null", "\U0010ffff",
	}
	for _, k := range keys {
		put(t, c, b, k, "of "+k)
	}
	for _, k := range keys {
		if got := get(t, c, b, k); got != "of "+k {
			t.Errorf("%q: got %q", k, got)
		}
	}
	slices.Sort(keys)
	if got := listAll(t, c, &s3.ListObjectsV2Input{Bucket: &b, EncodingType: types.EncodingTypeUrl}); !slices.Equal(got, keys) {
		t.Errorf("listed %q, want %q", got, keys)
	}
	// All of it lies in files with names of our own.
	must(t, filepath.WalkDir(w.dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.Contains(path, "passwd") || strings.Contains(path, "leading") {
			t.Errorf("a key became the file %s", path)
		}
		return err
	}))
	for name, tc := range map[string]struct{ key, code string }{
		"too long":  {strings.Repeat("k", 1025), "KeyTooLongError"},
		"NUL":       {"a\x00b", "InvalidURI"},
		"not UTF-8": {"a\xff", "InvalidURI"},
	} {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &b, Key: aws.String(tc.key), Body: bytesOf("x")})
		t.Log(name)
		wantCode(t, err, tc.code)
	}
}

func TestRanges(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b, k := "demo-bucket", "ten"
	makeBucket(t, c, b)
	put(t, c, b, k, "0123456789")
	put(t, c, b, "empty", "")
	for _, tc := range []struct{ header, want, contentRange string }{
		{"bytes=0-0", "0", "bytes 0-0/10"},
		{"bytes=2-5", "2345", "bytes 2-5/10"},
		{"bytes=7-", "789", "bytes 7-9/10"},
		{"bytes=-3", "789", "bytes 7-9/10"},
		{"bytes=-30", "0123456789", "bytes 0-9/10"},
		{"bytes=5-500", "56789", "bytes 5-9/10"},
		{"bytes=5-2", "0123456789", ""},
		{"bytes=0-1,3-4", "0123456789", ""},
		{"lines=0-1", "0123456789", ""},
		{"bytes=a-b", "0123456789", ""},
	} {
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b, Key: &k, Range: &tc.header})
		if err != nil {
			t.Errorf("%s: %v", tc.header, err)
			continue
		}
		if got := read(t, out.Body); got != tc.want || aws.ToString(out.ContentRange) != tc.contentRange {
			t.Errorf("%s: got %q, Content-Range %q", tc.header, got, aws.ToString(out.ContentRange))
		}
	}
	for key, header := range map[string]string{"ten": "bytes=10-", "empty": "bytes=0-0"} {
		_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b, Key: &key, Range: &header})
		wantCode(t, err, "InvalidRange")
	}
	if got := get(t, c, b, "empty"); got != "" {
		t.Errorf("the empty object holds %q", got)
	}
}

func TestConditions(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("k")
	makeBucket(t, c, *b)
	etag := put(t, c, *b, *k, "one").ETag
	other, past, future := aws.String(`"0123"`), aws.Time(time.Now().Add(-time.Hour)), aws.Time(time.Now().Add(time.Hour))
	for name, tc := range map[string]struct {
		in   s3.GetObjectInput
		code string
	}{
		"If-Match holds":                    {s3.GetObjectInput{IfMatch: etag}, ""},
		"If-Match fails":                    {s3.GetObjectInput{IfMatch: other}, "PreconditionFailed"},
		"If-None-Match fails":               {s3.GetObjectInput{IfNoneMatch: etag}, "NotModified"},
		"If-None-Match holds":               {s3.GetObjectInput{IfNoneMatch: other}, ""},
		"modified since the past":           {s3.GetObjectInput{IfModifiedSince: past}, ""},
		"not modified since the future":     {s3.GetObjectInput{IfModifiedSince: future}, "NotModified"},
		"not unmodified since the past":     {s3.GetObjectInput{IfUnmodifiedSince: past}, "PreconditionFailed"},
		"If-Match goes before unmodified":   {s3.GetObjectInput{IfMatch: etag, IfUnmodifiedSince: past}, ""},
		"If-None-Match goes before its own": {s3.GetObjectInput{IfNoneMatch: other, IfModifiedSince: future}, ""},
	} {
		tc.in.Bucket, tc.in.Key = b, k
		out, err := c.GetObject(ctx, &tc.in)
		if tc.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			_ = out.Body.Close()
			continue
		}
		t.Log(name)
		wantCode(t, err, tc.code)
	}
	_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Body: bytesOf("two"), IfNoneMatch: aws.String("*")})
	wantCode(t, err, "PreconditionFailed")
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Body: bytesOf("two"), IfMatch: other})
	wantCode(t, err, "PreconditionFailed")
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: aws.String("new"), Body: bytesOf("two"), IfMatch: other})
	wantCode(t, err, "NoSuchKey")
	if got := get(t, c, *b, *k); got != "one" {
		t.Errorf("a failed condition left %q", got)
	}
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Body: bytesOf("two"), IfMatch: etag})
	must(t, err)
}

func TestEveryChecksumIsVerifiedStoredAndReturned(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, c, *b)
	for _, a := range []types.ChecksumAlgorithm{
		types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256,
	} {
		k := aws.String(string(a))
		p, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Body: bytesOf("hello " + string(a)), ChecksumAlgorithm: a})
		must(t, err)
		g, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, ChecksumMode: types.ChecksumModeEnabled})
		must(t, err)
		read(t, g.Body) // the client verifies it
		put := []*string{p.ChecksumCRC32, p.ChecksumCRC32C, p.ChecksumCRC64NVME, p.ChecksumSHA1, p.ChecksumSHA256}
		got := []*string{g.ChecksumCRC32, g.ChecksumCRC32C, g.ChecksumCRC64NVME, g.ChecksumSHA1, g.ChecksumSHA256}
		set := 0
		for i := range put {
			if aws.ToString(put[i]) != aws.ToString(got[i]) {
				t.Errorf("%s: put %v, got %v", a, put, got)
			}
			if got[i] != nil {
				set++
			}
		}
		if set != 1 || g.ChecksumType != types.ChecksumTypeFullObject {
			t.Errorf("%s: %d checksums of type %q", a, set, g.ChecksumType)
		}
	}
	for name, in := range map[string]s3.PutObjectInput{
		"CRC32":  {ChecksumCRC32: aws.String("AAAAAA==")},
		"SHA256": {ChecksumSHA256: aws.String("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")},
		"MD5":    {ContentMD5: aws.String("1B2M2Y8AsgTpgAmY7PhCfg==")},
	} {
		in.Bucket, in.Key, in.Body = b, aws.String("wrong"), bytesOf(strings.Repeat("not that", 4000))
		_, err := c.PutObject(ctx, &in)
		t.Log(name)
		wantCode(t, err, "BadDigest")
	}
	_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b, Key: aws.String("wrong")})
	wantCode(t, err, "NotFound")
	w.noFilesBut(0)
}

// noFilesBut counts the files of bytes.
func (w *world) noFilesBut(n int) {
	w.tb.Helper()
	found := 0
	must(w.tb, filepath.WalkDir(w.dir+"/objects", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found++
		}
		return err
	}))
	if found != n {
		w.tb.Errorf("there are %d files of bytes, want %d", found, n)
	}
}

func TestCopies(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, c, *b)
	_, err := c.PutObject(ctx, &s3.PutObjectInput{
		Bucket: b, Key: aws.String("ü from"), Body: bytesOf("content"), ContentType: aws.String("text/x"), Metadata: map[string]string{"m": "1"}, Tagging: aws.String("t=1"),
	})
	must(t, err)
	from := aws.String("demo-bucket/%C3%BC%20from")
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: b, Key: aws.String("to"), CopySource: from})
	must(t, err)
	h, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b, Key: aws.String("to")})
	must(t, err)
	if *h.ContentType != "text/x" || h.Metadata["m"] != "1" || aws.ToInt32(h.TagCount) != 1 {
		t.Errorf("the copy has %+v", h)
	}
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: b, Key: aws.String("to"), CopySource: aws.String("demo-bucket/to"), MetadataDirective: types.MetadataDirectiveReplace, Metadata: map[string]string{"n": "2"},
	})
	must(t, err)
	h, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b, Key: aws.String("to")})
	must(t, err)
	if h.Metadata["n"] != "2" || h.Metadata["m"] != "" {
		t.Errorf("REPLACE left %v", h.Metadata)
	}
	if got := get(t, c, *b, "to"); got != "content" {
		t.Errorf("the copy holds %q", got)
	}
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: b, Key: aws.String("to"), CopySource: aws.String("demo-bucket/to")})
	wantCode(t, err, "InvalidRequest")
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: b, Key: aws.String("x"), CopySource: from, CopySourceIfMatch: aws.String(`"no"`)})
	wantCode(t, err, "PreconditionFailed")
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: b, Key: aws.String("x"), CopySource: aws.String("demo-bucket/none")})
	wantCode(t, err, "NoSuchKey")
}

func TestTagsOfObjects(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("k")
	makeBucket(t, c, *b)
	put(t, c, *b, *k, "x")
	tags := []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("b"), Value: aws.String("")}}
	_, err := c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: b, Key: k, Tagging: &types.Tagging{TagSet: tags}})
	must(t, err)
	g, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: b, Key: k})
	must(t, err)
	if len(g.TagSet) != 2 || *g.TagSet[0].Key != "a" || *g.TagSet[0].Value != "1" {
		t.Errorf("tags %+v", g.TagSet)
	}
	_, err = c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: b, Key: k, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}}})
	wantCode(t, err, "InvalidTag")
	_, err = c.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: b, Key: k})
	must(t, err)
	g, err = c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: b, Key: k})
	must(t, err)
	if len(g.TagSet) != 0 {
		t.Errorf("tags after deletion %+v", g.TagSet)
	}
}

func TestOneOfManyWritersWinsWhole(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	var all sync.WaitGroup
	var firsts atomic.Int32
	for i := range 20 {
		all.Go(func() {
			content := strings.Repeat(string(rune('a'+i)), 64<<10)
			put(t, c, b, "same", content)
			_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &b, Key: aws.String("once"), Body: bytesOf(content), IfNoneMatch: aws.String("*")})
			if err == nil {
				firsts.Add(1)
			} else {
				wantCode(t, err, "PreconditionFailed")
			}
		})
	}
	all.Wait()
	for _, k := range []string{"same", "once"} {
		got := get(t, c, b, k)
		if len(got) != 64<<10 || strings.Trim(got, got[:1]) != "" {
			t.Errorf("%s is a mixture", k)
		}
	}
	if firsts.Load() != 1 {
		t.Errorf("%d writers were the first", firsts.Load())
	}
	// What lost is freed, and removed once its readers had time to finish.
	w.noFilesBut(21)
	w.buckets.Now = func() time.Time { return time.Now().Add(2 * bucket.FreedGrace) }
	must(t, w.buckets.Sweep(t.Context(), true))
	w.noFilesBut(2)
}
