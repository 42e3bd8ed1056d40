package pgtest

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestEachCallGetsADatabaseOfItsOwn(t *testing.T) {
	first, second := URL(t), URL(t)
	if first == second {
		t.Fatalf("two calls gave one database: %s", first)
	}
	if err := execute(t.Context(), first, "CREATE TABLE only_here (id bigint)"); err != nil {
		t.Fatal(err)
	}
	if err := execute(t.Context(), second, "SELECT * FROM only_here"); err == nil {
		t.Fatal("a table of one database is seen in another")
	}
}

func TestDurabilityIsNotSwitchedOff(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var value string
		if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&value); err != nil || value != "on" {
			t.Errorf("%s is %q, %v; want on", setting, value, err)
		}
	}
}

// TestTheServerEndsWithTheProcess runs this test binary again as a process
// that starts a cluster and then panics; nothing of it may remain.
func TestTheServerEndsWithTheProcess(t *testing.T) {
	if os.Getenv("GATEHOUSE_TEST_POSTGRES") != "" {
		t.Skip("a given server is not ours to end")
	}
	if os.Getenv("PGTEST_PANIC") != "" {
		os.Stdout.WriteString("address " + URL(t) + "\n")
		panic("as a test might")
	}
	URL(t) // ends the test here when there is no PostgreSQL
	cmd := exec.Command(os.Args[0], "-test.run=^TestTheServerEndsWithTheProcess$")
	cmd.Env = append(os.Environ(), "PGTEST_PANIC=1")
	out, err := cmd.Output()
	_, rest, found := bytes.Cut(out, []byte("address "))
	if err == nil || !found {
		t.Fatalf("the other process did not panic with an address: %v\n%s", err, out)
	}
	line, _, _ := strings.Cut(string(rest), "\n")
	address, err := url.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	dir := address.Query().Get("host")
	for deadline := time.Now().Add(timeout); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return // the guard removes the folder only after the server is gone
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", dir)
		}
	}
}
