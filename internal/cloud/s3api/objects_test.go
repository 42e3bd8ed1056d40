package s3api_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
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
