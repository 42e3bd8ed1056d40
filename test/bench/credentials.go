package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"gatehouse/internal/demo"
)

// credentialsRequest is what the AWS CLI sends when it needs credentials.
func credentialsRequest(ctx context.Context, w *world) (*http.Request, error) {
	q := url.Values{"role_name": {"S3FullAccess"}, "account_id": {w.found.IDs["managementAccount"]}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.app.Addresses().AWS+"/federation/credentials?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-amz-sso_bearer_token", w.found.PortalToken)
	return req, nil
}

// roleCredentials gets alice's credentials as the AWS CLI does.
func roleCredentials(ctx context.Context, w *world, c *http.Client) (demo.Key, error) {
	req, err := credentialsRequest(ctx, w)
	if err != nil {
		return demo.Key{}, err
	}
	body, err := send(c, req, http.StatusOK)
	if err != nil {
		return demo.Key{}, err
	}
	var out struct{ RoleCredentials demo.Key }
	return out.RoleCredentials, json.Unmarshal(body, &out)
}

// credentialRows compares GetRoleCredentials with a server that reads a row.
func credentialRows(ctx context.Context, b *bench) ([]row, error) {
	w, err := b.world(ctx, sqlite, access)
	if err != nil {
		return nil, err
	}
	bare, err := b.bare(ctx)
	if err != nil {
		return nil, err
	}
	defer bare.close()
	client := newClient()
	ours := func(ctx context.Context, _ int) error {
		_, err := roleCredentials(ctx, w, client)
		return err
	}
	limit := func(ctx context.Context, _ int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, bare.base+"/row", nil)
		if err != nil {
			return err
		}
		_, err = send(client, req, http.StatusOK)
		return err
	}
	var slow []float64
	got, note, err := b.rates(ctx, func(ctx context.Context, d time.Duration) (float64, error) {
		l, err := drive(ctx, clients, d, ours)
		slow = append(slow, float64(l.p99.Microseconds())/1e3)
		return l.perSecond, err
	}, rate(clients, limit))
	if err != nil {
		return nil, err
	}
	return []row{{
		Name: "GetRoleCredentials", Limit: "HTTP and a row by its key", Unit: "/s", Ours: got[0], Least: got[1], Goal: above(5000, "/s"),
		Why: "every call reads session, person, instance, permission set, grant and role afresh, looks for the grant and the role again after " +
			"the credentials were made (so that nobody who lost access meanwhile gets them), and records an event durably; the load client " +
			"has its part of the same two cores",
		Note: fmt.Sprintf("%s; %d clients, 99 of 100 answers within %s (goal 10 ms)", note, clients, spreadOf(slow[1:]).text("ms")),
	}}, nil
}
