package s3api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// listAll pages through a list two by two.
func listAll(t *testing.T, c *s3.Client, in *s3.ListObjectsV2Input) (keys []string) {
	t.Helper()
	in.MaxKeys = aws.Int32(2)
	for p := s3.NewListObjectsV2Paginator(c, in); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		must(t, err)
		var these []string
		for _, o := range page.Contents {
			these = append(these, *o.Key)
		}
		for _, p := range page.CommonPrefixes {
			these = append(these, *p.Prefix)
		}
		for i, k := range these {
			if in.EncodingType == types.EncodingTypeUrl {
				var err error
				these[i], err = url.QueryUnescape(k)
				must(t, err)
			}
		}
		slices.Sort(these)
		keys = append(keys, these...)
	}
	return keys
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("k")
	makeBucket(t, c, *b)
	put(t, c, *b, *k, "before")
	version := func(s types.BucketVersioningStatus) {
		_, err := c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: b, VersioningConfiguration: &types.VersioningConfiguration{Status: s}})
		must(t, err)
	}
	version(types.BucketVersioningStatusEnabled)
	one := put(t, c, *b, *k, "one").VersionId
	two := put(t, c, *b, *k, "two").VersionId
	d, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b, Key: k})
	must(t, err)
	if !aws.ToBool(d.DeleteMarker) || d.VersionId == nil {
		t.Errorf("DeleteObject: %+v", d)
	}
	_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k})
	wantCode(t, err, "NoSuchKey")
	_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, VersionId: d.VersionId})
	wantCode(t, err, "MethodNotAllowed")
	for id, want := range map[string]string{*one: "one", *two: "two", "null": "before"} {
		g, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, VersionId: &id})
		must(t, err)
		if got := read(t, g.Body); got != want {
			t.Errorf("version %s holds %q, want %q", id, got, want)
		}
	}
	if got, want := versions(t, c, *b), []string{"k " + *d.VersionId + " marker latest", "k " + *two, "k " + *one, "k null"}; !slices.Equal(got, want) {
		t.Errorf("versions %q, want %q", got, want)
	}
	// Without the marker, the version below it is the latest again.
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b, Key: k, VersionId: d.VersionId})
	must(t, err)
	if got := get(t, c, *b, *k); got != "two" {
		t.Errorf("got %q", got)
	}
	version(types.BucketVersioningStatusSuspended)
	put(t, c, *b, *k, "suspended")
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b, Key: k})
	must(t, err)
	if got, want := versions(t, c, *b), []string{"k null marker latest", "k " + *two, "k " + *one}; !slices.Equal(got, want) {
		t.Errorf("versions after suspension %q, want %q", got, want)
	}
	_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: b})
	wantCode(t, err, "BucketNotEmpty")
}

// versions lists a bucket's versions one by one.
func versions(t *testing.T, c *s3.Client, b string) (out []string) {
	t.Helper()
	in := &s3.ListObjectVersionsInput{Bucket: &b, MaxKeys: aws.Int32(1)}
	for p := s3.NewListObjectVersionsPaginator(c, in); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		must(t, err)
		for _, v := range page.Versions {
			out = append(out, *v.Key+" "+*v.VersionId+latest(v.IsLatest))
		}
		for _, m := range page.DeleteMarkers {
			out = append(out, *m.Key+" "+*m.VersionId+" marker"+latest(m.IsLatest))
		}
	}
	return out
}

func latest(is *bool) string {
	if aws.ToBool(is) {
		return " latest"
	}
	return ""
}

func TestLists(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	for _, k := range []string{"a", "b/1", "b/2", "b/3", "c", "d/e/1", "d/e/2", "d/f", "ü", "z"} {
		put(t, c, b, k, k)
	}
	for name, tc := range map[string]struct {
		in   s3.ListObjectsV2Input
		want string
	}{
		"all":                {s3.ListObjectsV2Input{}, "a b/1 b/2 b/3 c d/e/1 d/e/2 d/f z ü"},
		"by folder":          {s3.ListObjectsV2Input{Delimiter: aws.String("/")}, "a b/ c d/ z ü"},
		"in a folder":        {s3.ListObjectsV2Input{Delimiter: aws.String("/"), Prefix: aws.String("d/")}, "d/e/ d/f"},
		"with a prefix":      {s3.ListObjectsV2Input{Prefix: aws.String("b/")}, "b/1 b/2 b/3"},
		"after a key":        {s3.ListObjectsV2Input{StartAfter: aws.String("b/2")}, "b/3 c d/e/1 d/e/2 d/f z ü"},
		"after, by folder":   {s3.ListObjectsV2Input{StartAfter: aws.String("b/2"), Delimiter: aws.String("/")}, "b/ c d/ z ü"},
		"of nothing":         {s3.ListObjectsV2Input{Prefix: aws.String("nothing")}, ""},
		"long delimiter":     {s3.ListObjectsV2Input{Delimiter: aws.String("/e/")}, "a b/1 b/2 b/3 c d/e/ d/f z ü"},
		"a percent is plain": {s3.ListObjectsV2Input{Prefix: aws.String("%")}, ""},
	} {
		tc.in.Bucket = &b
		if got := strings.Join(listAll(t, c, &tc.in), " "); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	var marker *string
	var got []string
	for {
		l, err := c.ListObjects(t.Context(), &s3.ListObjectsInput{Bucket: &b, Delimiter: aws.String("/"), MaxKeys: aws.Int32(1), Marker: marker})
		must(t, err)
		for _, o := range l.Contents {
			got = append(got, *o.Key)
		}
		for _, p := range l.CommonPrefixes {
			got = append(got, *p.Prefix)
		}
		if marker = l.NextMarker; !aws.ToBool(l.IsTruncated) {
			break
		}
	}
	if want := "a b/ c d/ z ü"; strings.Join(got, " ") != want {
		t.Errorf("version 1: %s, want %s", got, want)
	}
	_, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &b, ContinuationToken: aws.String("bm90IG91cnM")})
	wantCode(t, err, "InvalidArgument")
	l, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &b, MaxKeys: aws.Int32(0)})
	must(t, err)
	if aws.ToBool(l.IsTruncated) || *l.KeyCount != 0 {
		t.Errorf("max-keys=0: %+v", l)
	}
}

func TestManyKeysAtOnceAreDecidedOneByOne(t *testing.T) {
	w := newWorld(t)
	dev := w.account("dev")
	c := w.user(dev, "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	put(t, c, b, "mine/1", "x")
	put(t, c, b, "theirs/1", "x")
	bob := w.user(dev, "bob", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::demo-bucket/mine/*"}}`)
	keys := func(keys ...string) *types.Delete {
		d := &types.Delete{}
		for _, k := range keys {
			d.Objects = append(d.Objects, types.ObjectIdentifier{Key: &k})
		}
		return d
	}
	out, err := bob.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: &b, Delete: keys("theirs/1", "mine/1", "mine/gone")})
	must(t, err)
	if len(out.Deleted) != 2 || len(out.Errors) != 1 || *out.Errors[0].Key != "theirs/1" || *out.Errors[0].Code != "AccessDenied" {
		t.Errorf("DeleteObjects: %+v", out)
	}
	if got := get(t, c, b, "theirs/1"); got != "x" {
		t.Error("a key that may not be deleted is gone")
	}
	_, err = bob.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: &b, Delete: keys("theirs/1")})
	wantCode(t, err, "AccessDenied")
	quiet := keys("theirs/1")
	quiet.Quiet = aws.Bool(true)
	out, err = c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: &b, Delete: quiet})
	must(t, err)
	if len(out.Deleted)+len(out.Errors) != 0 {
		t.Errorf("quiet: %+v", out)
	}
}
