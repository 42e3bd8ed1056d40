package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
)

// scimRows compares the creation of people over HTTP with bare rows in the same
// database engine.
func scimRows(ctx context.Context, b *bench) ([]row, error) {
	onSQLite, err := scimOnSQLite(ctx, b)
	if err != nil {
		return nil, err
	}
	onPostgres, err := scimOnPostgres(ctx, b)
	if err != nil {
		onPostgres = row{Name: "SCIM create, PostgreSQL", Goal: atLeast(0.5), Why: "not measured: " + err.Error()}
	}
	return []row{onSQLite, onPostgres}, nil
}

const whyMoreRows = "a person is three rows (person, external id, audit event) with ten index entries, made after the token and the tenant were looked up, " +
	"behind HTTP and JSON; the limit is one row with two indexes"

func scimOnSQLite(ctx context.Context, b *bench) (row, error) {
	w, err := b.world(ctx, sqlite, provisioning)
	if err != nil {
		return row{}, err
	}
	db, err := b.rawSQLite(ctx)
	if err != nil {
		return row{}, err
	}
	defer db.Close()
	raw, err := insertSQLite(db)
	if err != nil {
		return row{}, err
	}
	got, note, err := b.rates(ctx, createPeople(w), raw)
	if err != nil {
		return row{}, err
	}
	return row{Name: "SCIM create, SQLite", Limit: "1 row a commit, 1 writer", Unit: "/s", Ours: got[0], Least: got[1], Goal: atLeast(1), Why: whyMoreRows, Note: note}, nil
}

func scimOnPostgres(ctx context.Context, b *bench) (row, error) {
	w, err := b.world(ctx, postgres, provisioning)
	if err != nil {
		return row{}, err
	}
	raw, end, err := insertPostgres(ctx)
	if err != nil {
		return row{}, err
	}
	defer end()
	got, note, err := b.rates(ctx, createPeople(w), raw)
	if err != nil {
		return row{}, err
	}
	return row{Name: "SCIM create, PostgreSQL", Limit: fmt.Sprintf("1 row a commit, %d clients", clients), Unit: "/s", Ours: got[0], Least: got[1], Goal: atLeast(0.5), Why: whyMoreRows, Note: note}, nil
}

// createPeople sends Okta's request for a new person from many clients.
func createPeople(w *world) side {
	client := newClient()
	return rate(clients, func(ctx context.Context, _ int) error {
		name := strings.ToLower(rand.Text())
		body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"%[1]s@corp.example",`+
			`"name":{"givenName":"Given","familyName":"Family"},"emails":[{"primary":true,"value":"%[1]s@corp.example","type":"work"}],`+
			`"displayName":"Given Family","locale":"en-US","externalId":"00u%[1]s","active":true}`, name)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.found.IDs["scimEndpoint"]+"/Users", strings.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+w.found.SCIMToken)
		req.Header.Set("Content-Type", "application/scim+json")
		_, err = send(client, req, http.StatusCreated)
		return err
	})
}
