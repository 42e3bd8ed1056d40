package s3api_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func TestAByteThatTheDiskChangedIsNoticed(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b, content := "demo-bucket", strings.Repeat("x", 100<<10)
	makeBucket(t, c, b)
	put(t, c, b, "broken", content)
	must(t, filepath.WalkDir(w.dir+"/objects", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteAt([]byte("y"), 5)
		must(t, err)
		return f.Close()
	}))
	put(t, c, b, "sound", content)
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b, Key: aws.String("broken"), Range: aws.String("bytes=0-")}) // without a checksum for the client
	must(t, err)
	got, err := io.ReadAll(out.Body)
	must(t, out.Body.Close())
	if err == nil {
		t.Errorf("%d changed bytes came as if they were whole", len(got))
	}
	_, err = c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: &b, Key: aws.String("copy"), CopySource: aws.String("demo-bucket/broken")})
	wantCode(t, err, "InternalFailure")
	if get(t, c, b, "sound") != content {
		t.Error("another object is harmed")
	}
}
