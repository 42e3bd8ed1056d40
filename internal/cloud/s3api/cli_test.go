package s3api_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/needs"
)

func TestTheCommandLineOfAWS(t *testing.T) {
	program := needs.Program(t, "aws")
	w := newWorld(t)
	v, err := w.user(w.account("dev"), "alice", fullAccess).Options().Credentials.Retrieve(t.Context())
	must(t, err)
	dir := t.TempDir()
	aws := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, append(args, "--endpoint-url", w.url)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+v.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+v.SecretAccessKey, "AWS_REGION="+region,
			"AWS_DEFAULT_REGION="+region, "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("aws %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	large := make([]byte, 9<<20)
	_, _ = rand.Read(large)
	must(t, os.WriteFile(filepath.Join(dir, "large"), large, 0o600))
	must(t, os.MkdirAll(filepath.Join(dir, "tree/sub dir"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "tree/sub dir/ü & <x>"), []byte("one"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "tree/two"), []byte("two"), 0o600))

	aws("s3", "mb", "s3://cli-bucket")
	aws("s3", "cp", "large", "s3://cli-bucket/large")
	aws("s3", "cp", "s3://cli-bucket/large", "back")
	if back, err := os.ReadFile(filepath.Join(dir, "back")); err != nil || !bytes.Equal(back, large) {
		t.Errorf("the large file came back different: %v", err)
	}
	aws("s3", "sync", "tree", "s3://cli-bucket/tree")
	if again := aws("s3", "sync", "tree", "s3://cli-bucket/tree"); strings.Contains(again, "upload:") {
		t.Errorf("a second sync says %s", again)
	}
	aws("s3", "cp", "s3://cli-bucket/large", "s3://cli-bucket/tree/copy")
	if list := aws("s3", "ls", "s3://cli-bucket/tree/"); !strings.Contains(list, "PRE sub dir/") || !strings.Contains(list, "9437184 copy") {
		t.Errorf("ls says %s", list)
	}
	if text := aws("s3", "cp", "s3://cli-bucket/tree/sub dir/ü & <x>", "-"); text != "one" {
		t.Errorf("cp to standard output says %q", text)
	}
	aws("s3", "rm", "--recursive", "s3://cli-bucket/tree")
	if keys := aws("s3api", "list-objects-v2", "--bucket", "cli-bucket", "--query", "Contents[].Key", "--output", "text"); strings.TrimSpace(keys) != "large" {
		t.Errorf("left are %q", keys)
	}
	aws("s3", "rb", "--force", "s3://cli-bucket")
}
