package s3api_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const fiveMiB = 5 << 20

func TestTheUploadManagerMovesALargeObject(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("large")
	makeBucket(t, c, *b)
	content := make([]byte, 2*fiveMiB+12345)
	_, _ = rand.Read(content)
	out, err := manager.NewUploader(c).Upload(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Body: bytes.NewReader(content), Metadata: map[string]string{"m": "1"}}) //nolint:staticcheck // the deprecated one is what most programs use
	must(t, err)
	if !strings.HasSuffix(*out.ETag, `-3"`) {
		t.Errorf("ETag %s", *out.ETag)
	}
	buf := manager.NewWriteAtBuffer(nil)
	_, err = manager.NewDownloader(c).Download(ctx, buf, &s3.GetObjectInput{Bucket: b, Key: k}) //nolint:staticcheck // likewise
	must(t, err)
	if !bytes.Equal(buf.Bytes(), content) {
		t.Error("the object came back different")
	}
	g, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, Range: aws.String("bytes=5242870-5242889")})
	must(t, err)
	if got := read(t, g.Body); got != string(content[5242870:5242890]) {
		t.Error("a range over two parts came back different")
	}
	p, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, PartNumber: aws.Int32(3)})
	must(t, err)
	if got := read(t, p.Body); got != string(content[2*fiveMiB:]) || aws.ToInt32(p.PartsCount) != 3 {
		t.Errorf("part 3 came back with %d bytes of %d parts", len(got), aws.ToInt32(p.PartsCount))
	}
	w.noFilesBut(2) // the last part is small enough to need none
}

// upload begins an upload and sends parts.
func upload(t *testing.T, c *s3.Client, in s3.CreateMultipartUploadInput, parts ...[]byte) (id string, done []types.CompletedPart) {
	t.Helper()
	u, err := c.CreateMultipartUpload(t.Context(), &in)
	must(t, err)
	for i, p := range parts {
		out, err := c.UploadPart(t.Context(), &s3.UploadPartInput{
			Bucket: in.Bucket, Key: in.Key, UploadId: u.UploadId, PartNumber: aws.Int32(int32(i + 1)), Body: bytes.NewReader(p), ChecksumAlgorithm: in.ChecksumAlgorithm,
		})
		must(t, err)
		done = append(done, types.CompletedPart{
			PartNumber: aws.Int32(int32(i + 1)), ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32, ChecksumCRC32C: out.ChecksumCRC32C,
			ChecksumCRC64NVME: out.ChecksumCRC64NVME, ChecksumSHA1: out.ChecksumSHA1, ChecksumSHA256: out.ChecksumSHA256,
		})
	}
	return *u.UploadId, done
}

func complete(t *testing.T, c *s3.Client, in s3.CreateMultipartUploadInput, id string, parts ...types.CompletedPart) (*s3.CompleteMultipartUploadOutput, error) {
	t.Helper()
	return c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: in.Bucket, Key: in.Key, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
}

func TestChecksumsOfPartsAreJoined(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, c, *b)
	first, second := bytes.Repeat([]byte("a"), fiveMiB), []byte("the end")
	for name, tc := range map[string]struct {
		algorithm types.ChecksumAlgorithm
		kind      types.ChecksumType
	}{
		"CRC32 of the whole":      {types.ChecksumAlgorithmCrc32, types.ChecksumTypeFullObject},
		"CRC32C of the whole":     {types.ChecksumAlgorithmCrc32c, types.ChecksumTypeFullObject},
		"CRC64NVME of the whole":  {types.ChecksumAlgorithmCrc64nvme, types.ChecksumTypeFullObject},
		"CRC32 of the checksums":  {types.ChecksumAlgorithmCrc32, types.ChecksumTypeComposite},
		"SHA256 of the checksums": {types.ChecksumAlgorithmSha256, types.ChecksumTypeComposite},
	} {
		in := s3.CreateMultipartUploadInput{Bucket: b, Key: &name, ChecksumAlgorithm: tc.algorithm, ChecksumType: tc.kind}
		id, parts := upload(t, c, in, first, second)
		out, err := complete(t, c, in, id, parts...)
		must(t, err)
		if out.ChecksumType != tc.kind {
			t.Errorf("%s: type %q", name, out.ChecksumType)
		}
		g, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: &name, ChecksumMode: types.ChecksumModeEnabled})
		must(t, err)
		if got := read(t, g.Body); got != string(first)+string(second) { // a checksum of the whole is verified by the client
			t.Errorf("%s: came back different", name)
		}
	}
	in := s3.CreateMultipartUploadInput{Bucket: b, Key: aws.String("x"), ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumType: types.ChecksumTypeFullObject}
	_, err := c.CreateMultipartUpload(ctx, &in)
	wantCode(t, err, "InvalidRequest")
}

func TestPartsThatDoNotFitAreRefused(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, c, *b)
	in := s3.CreateMultipartUploadInput{Bucket: b, Key: aws.String("k")}
	id, parts := upload(t, c, in, bytes.Repeat([]byte("a"), fiveMiB), []byte("b"), []byte("c"))
	_, err := complete(t, c, in, id, parts[1], parts[0])
	wantCode(t, err, "InvalidPartOrder")
	_, err = complete(t, c, in, id, parts[0], parts[0])
	wantCode(t, err, "InvalidPartOrder")
	_, err = complete(t, c, in, id, parts...)
	wantCode(t, err, "EntityTooSmall")
	_, err = complete(t, c, in, id, types.CompletedPart{PartNumber: aws.Int32(1), ETag: parts[1].ETag})
	wantCode(t, err, "InvalidPart")
	_, err = complete(t, c, in, id, types.CompletedPart{PartNumber: aws.Int32(9), ETag: parts[1].ETag})
	wantCode(t, err, "InvalidPart")
	// An upload belongs to one key: nobody completes, adds to, lists or ends it under another.
	other := s3.CreateMultipartUploadInput{Bucket: b, Key: aws.String("other")}
	_, err = complete(t, c, other, id, parts[0])
	wantCode(t, err, "NoSuchUpload")
	_, err = c.UploadPart(ctx, &s3.UploadPartInput{Bucket: b, Key: other.Key, UploadId: &id, PartNumber: aws.Int32(1), Body: bytesOf("x")})
	wantCode(t, err, "NoSuchUpload")
	_, err = c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: b, Key: other.Key, UploadId: &id})
	wantCode(t, err, "NoSuchUpload")
	// A part of another upload, by its ETag, is not taken for one of this.
	id2, foreign := upload(t, c, other, []byte("foreign"))
	_, err = complete(t, c, in, id, foreign[0])
	wantCode(t, err, "InvalidPart")
	_, err = c.UploadPart(ctx, &s3.UploadPartInput{Bucket: b, Key: in.Key, UploadId: &id, PartNumber: aws.Int32(10001), Body: bytesOf("x")})
	wantCode(t, err, "InvalidArgument")

	l, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: b, MaxUploads: aws.Int32(1)})
	must(t, err)
	if len(l.Uploads) != 1 || *l.Uploads[0].UploadId != id || !*l.IsTruncated {
		t.Errorf("uploads %+v", l)
	}
	l, err = c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: b, KeyMarker: l.NextKeyMarker, UploadIdMarker: l.NextUploadIdMarker})
	must(t, err)
	if len(l.Uploads) != 1 || *l.Uploads[0].UploadId != id2 {
		t.Errorf("further uploads %+v", l)
	}
	p, err := c.ListParts(ctx, &s3.ListPartsInput{Bucket: b, Key: in.Key, UploadId: &id, MaxParts: aws.Int32(2)})
	must(t, err)
	if len(p.Parts) != 2 || !*p.IsTruncated || *p.NextPartNumberMarker != "2" || *p.Parts[0].Size != fiveMiB {
		t.Errorf("parts %+v", p)
	}

	if _, err = complete(t, c, in, id, parts[0], parts[2]); err != nil {
		t.Fatal(err)
	}
	if got := get(t, c, *b, "k"); got != strings.Repeat("a", fiveMiB)+"c" {
		t.Errorf("the object has %d bytes", len(got))
	}
	_, err = complete(t, c, in, id, parts[0])
	wantCode(t, err, "NoSuchUpload")
	_, err = c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: b, Key: other.Key, UploadId: &id2})
	must(t, err)
	_, err = c.ListParts(ctx, &s3.ListPartsInput{Bucket: b, Key: other.Key, UploadId: &id2})
	wantCode(t, err, "NoSuchUpload")
}

func TestPartsAreCopiedFromObjects(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("to")
	makeBucket(t, c, *b)
	put(t, c, *b, "from", "0123456789")
	u, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: b, Key: k})
	must(t, err)
	_, err = c.UploadPartCopy(ctx, &s3.UploadPartCopyInput{Bucket: b, Key: k, UploadId: u.UploadId, PartNumber: aws.Int32(1), CopySource: aws.String("demo-bucket/from"), CopySourceRange: aws.String("bytes=5-10")})
	wantCode(t, err, "InvalidArgument")
	p, err := c.UploadPartCopy(ctx, &s3.UploadPartCopyInput{Bucket: b, Key: k, UploadId: u.UploadId, PartNumber: aws.Int32(1), CopySource: aws.String("demo-bucket/from"), CopySourceRange: aws.String("bytes=2-5")})
	must(t, err)
	_, err = complete(t, c, s3.CreateMultipartUploadInput{Bucket: b, Key: k}, *u.UploadId, types.CompletedPart{PartNumber: aws.Int32(1), ETag: p.CopyPartResult.ETag, ChecksumCRC32: p.CopyPartResult.ChecksumCRC32})
	must(t, err)
	if got := get(t, c, *b, *k); got != "2345" {
		t.Errorf("got %q", got)
	}
}
