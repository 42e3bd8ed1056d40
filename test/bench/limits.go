package main

import (
	"context"
	"crypto/md5" // S3's ETag
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"gatehouse/internal/pgtest"
)

// rawTable has the shape of a person: a key, a unique name, a document.
const rawTable = `CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, doc TEXT NOT NULL)`

// rawDoc is as long as the document of a person.
const rawDoc = `{"userName":"someone-0123456789@corp.example","name":{"givenName":"Given","familyName":"Family"},"displayName":"Given Family",` +
	`"emails":[{"primary":true,"value":"someone-0123456789@corp.example","type":"work"}],"locale":"en-US","externalId":"00u0123456789abcdefg","active":true}`

// rawSQLite is a database with the product's durability and nothing else.
func (b *bench) rawSQLite(ctx context.Context) (*sql.DB, error) {
	q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "cache_size(-16000)"}}
	file := filepath.Join(b.dir, "raw-"+rand.Text()+".db")
	db, err := sql.Open("sqlite", "file:"+file+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, rawTable); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

const rawInsert = `INSERT INTO people (id, name, doc) VALUES ($1, $2, $3)`

// insertSQLite commits one row after the other.
func insertSQLite(db *sql.DB) (side, error) {
	insert, err := db.Prepare(rawInsert)
	if err != nil {
		return nil, err
	}
	return rate(1, func(ctx context.Context, _ int) error {
		_, err := insert.ExecContext(ctx, rand.Text(), rand.Text(), rawDoc)
		return err
	}), nil
}

// insertPostgres commits rows from as many connections as there are clients.
func insertPostgres(ctx context.Context) (s side, end func(), err error) {
	address, drop, err := pgtest.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	var open []*pgx.Conn
	end = func() {
		for _, c := range open {
			_ = c.Close(context.Background()) // the database is dropped anyway
		}
		drop()
	}
	for range clients {
		c, err := pgx.Connect(ctx, address)
		if err != nil {
			end()
			return nil, nil, err
		}
		open = append(open, c)
	}
	if _, err := open[0].Exec(ctx, rawTable); err != nil {
		end()
		return nil, nil, err
	}
	return rate(clients, func(ctx context.Context, client int) error {
		_, err := open[client].Exec(ctx, rawInsert, rand.Text(), rand.Text(), rawDoc)
		return err
	}), end, nil
}

// bareServer answers with the unavoidable part of what the product does.
type bareServer struct {
	base string
	dir  string
	read *sql.Stmt
	list *sql.Stmt
	row  string
	http *http.Server
}

// bare starts a server that does nothing but echo, read a row, and keep objects.
func (b *bench) bare(ctx context.Context) (*bareServer, error) {
	db, err := b.rawSQLite(ctx)
	if err != nil {
		return nil, err
	}
	s := &bareServer{dir: filepath.Join(b.dir, "bare"), row: rand.Text()}
	for range 1000 {
		if _, err := db.ExecContext(ctx, rawInsert, rand.Text(), rand.Text(), rawDoc); err != nil {
			return nil, err
		}
	}
	if _, err := db.ExecContext(ctx, rawInsert, s.row, "wanted", rawDoc); err != nil {
		return nil, err
	}
	if s.read, err = db.PrepareContext(ctx, `SELECT doc FROM people WHERE id = $1`); err != nil {
		return nil, err
	}
	if s.list, err = db.PrepareContext(ctx, `SELECT doc FROM people WHERE id > $1 ORDER BY id LIMIT 50`); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.base = "http://" + l.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /row", s.point)
	mux.HandleFunc("GET /page", s.page)
	mux.HandleFunc("PUT /{bucket}/{key}", s.put)
	mux.HandleFunc("GET /{bucket}/{key}", s.get)
	s.http = &http.Server{Handler: mux}
	go s.http.Serve(l) //nolint:errcheck // it ends with Close
	return s, nil
}

func (s *bareServer) close() { _ = s.http.Close() } // what a client loses then was not asked for any more

func (s *bareServer) point(w http.ResponseWriter, r *http.Request) {
	var doc string
	if err := s.read.QueryRowContext(r.Context(), s.row).Scan(&doc); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, doc) // a client that is gone is noticed by the client
}

// page answers with fifty rows after a key.
func (s *bareServer) page(w http.ResponseWriter, r *http.Request) {
	rows, err := s.list.QueryContext(r.Context(), "A")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close() //nolint:errcheck // what was read is enough
	for sep := "["; rows.Next(); sep = "," {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return
		}
		_, _ = io.WriteString(w, sep+doc) // a client that is gone is noticed by the client
	}
	_, _ = io.WriteString(w, "]")
}

// put hashes twice and is on disk, name and all, before it answers.
func (s *bareServer) put(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = s.store(r.PathValue("key"), body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	etag, sum := md5.Sum(body), sha256.Sum256(body)
	w.Header().Set("ETag", hex.EncodeToString(etag[:]))
	w.Header().Set("X-Sum", hex.EncodeToString(sum[:]))
}

func (s *bareServer) store(key string, body []byte) error {
	f, err := os.CreateTemp(s.dir, "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(s.dir, filepath.Base(key))); err != nil {
		return err
	}
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s *bareServer) get(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, filepath.Join(s.dir, filepath.Base(r.PathValue("key"))))
}
