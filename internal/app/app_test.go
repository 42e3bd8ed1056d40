package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/app"
)

func config(dir string) app.Config {
	return app.Config{
		Dir: dir, CenterAddr: "127.0.0.1:0", DirectoryAddr: "127.0.0.1:0", AWSAddr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
	}
}

func start(t *testing.T, c app.Config) error {
	t.Helper()
	a, err := app.Start(t.Context(), c)
	if err != nil {
		return err
	}
	return a.Close()
}

func TestADatabaseWithoutItsKeyDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, config(dir)); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "master.key")
	old, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if err := start(t, config(dir)); err == nil || !strings.Contains(err.Error(), "master key") {
		t.Errorf("without a key: %v", err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("a new key was made beside the old database")
	}
	other := config(dir)
	other.MasterKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	if err := start(t, other); err == nil || !strings.Contains(err.Error(), "another master key") {
		t.Errorf("with another key: %v", err)
	}
	if err := os.WriteFile(key, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := start(t, config(dir)); err != nil {
		t.Errorf("with its own key: %v", err)
	}
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, config(dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gatehouse.db", "master.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestDoctorSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, config(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "master.key")); err != nil {
		t.Fatal(err)
	}
	found := map[string]app.Finding{}
	for _, f := range app.Doctor(t.Context(), config(dir)) {
		found[f.Check] = f
	}
	if f := found["master key"]; f.OK || !strings.Contains(f.Do, "backup") {
		t.Errorf("%+v", f)
	}
	if f := found["database"]; !f.OK {
		t.Errorf("%+v", f)
	}
	if f := app.Doctor(t.Context(), config(filepath.Join(dir, "gatehouse.db", "below-a-file")))[1]; f.OK || f.Do == "" {
		t.Errorf("%+v", f)
	}
	bad := config(dir)
	bad.CenterURL = "ftp://x"
	if f := app.Doctor(t.Context(), bad); len(f) != 1 || f[0].OK || !strings.Contains(f[0].Found, "--center-url") {
		t.Errorf("%+v", f)
	}
}
