// Package pgtest gives tests a real PostgreSQL.
//
// The first URL or Open of a test process starts one private cluster: a data
// directory of its own, a Unix socket instead of a port, so nothing clashes and
// nobody else can connect. Every call gets a fresh, empty database in it. The
// cluster ends with the process, however that ends (see cluster.go). Durability
// settings are PostgreSQL's own: what tests prove holds in production.
//
// GATEHOUSE_TEST_POSTGRES=postgres://... names a running server instead; its
// role must be allowed to create databases.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gatehouse/internal/needs"
)

// timeout bounds every step here; a loaded two-core machine stays far below it.
const timeout = 60 * time.Second

// server starts the cluster, or names the given one, once per process.
var server = sync.OnceValues(func() (string, error) {
	if given := os.Getenv("GATEHOUSE_TEST_POSTGRES"); given != "" {
		return given, nil
	}
	return start()
})

// URL returns the address of a fresh database, dropped when the test ends.
// Without PostgreSQL the test is skipped, or fails where CI=true.
func URL(tb testing.TB) string {
	tb.Helper()
	if !Available() {
		needs.Lack(tb, "PostgreSQL is not installed; run: make deps")
	}
	address, drop, err := Open(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(drop)
	return address
}

// Available reports whether a server was named or can be started.
func Available() bool {
	return os.Getenv("GATEHOUSE_TEST_POSTGRES") != "" || programs() != ""
}

// Open is URL for callers without a test, such as TestMain and commands. The
// caller drops the database.
func Open(ctx context.Context) (address string, drop func(), err error) {
	base, err := server()
	if err != nil {
		return "", nil, fmt.Errorf("pgtest: %w", err)
	}
	name := "gatehouse_" + rand.Text()
	if err := execute(ctx, base, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", nil, fmt.Errorf("pgtest: %w", err)
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", nil, fmt.Errorf("pgtest: %w", err)
	}
	u.Path = "/" + name
	return u.String(), func() {
		// FORCE: a pool that the test forgot to close must not hide its result.
		_ = execute(context.Background(), base, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	}, nil
}

func execute(ctx context.Context, address, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
