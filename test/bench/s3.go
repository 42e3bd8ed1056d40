package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/app"
	"gatehouse/internal/demo"
)

const objectBytes = 4 << 10

// signed makes requests to objects with alice's credentials. Both sides get
// signed requests, so that signing costs the client the same.
type signed struct {
	base string
	key  demo.Key
	body []byte
	sum  string
}

func (s *signed) request(ctx context.Context, method, path string, body []byte, sum string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Amz-Content-Sha256", sum)
	err = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(ctx,
		aws.Credentials{AccessKeyID: s.key.ID, SecretAccessKey: s.key.Secret, SessionToken: s.key.Token}, req, sum, "s3", app.DefaultRegion, time.Now())
	return req, err
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (s *signed) put(client *http.Client) side {
	return rate(clients, func(ctx context.Context, c int) error {
		req, err := s.request(ctx, http.MethodPut, fmt.Sprintf("/bench-bucket/object-%d", c), s.body, s.sum)
		if err != nil {
			return err
		}
		_, err = send(client, req, http.StatusOK)
		return err
	})
}

func (s *signed) get(client *http.Client) side {
	return rate(clients, func(ctx context.Context, c int) error {
		req, err := s.request(ctx, http.MethodGet, fmt.Sprintf("/bench-bucket/object-%d", c), nil, hexSum(nil))
		if err != nil {
			return err
		}
		got, err := send(client, req, http.StatusOK)
		if err == nil && !bytes.Equal(got, s.body) {
			err = fmt.Errorf("the object came back with %d other bytes", len(got))
		}
		return err
	})
}

// s3Rows compares small objects, with signature and policies, with a server
// that only stores files.
func s3Rows(ctx context.Context, b *bench) ([]row, error) {
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
	key, err := roleCredentials(ctx, w, client)
	if err != nil {
		return nil, err
	}
	body := make([]byte, objectBytes)
	rand.Read(body) //nolint:errcheck // it never fails
	ours := &signed{w.app.Addresses().AWS, key, body, hexSum(body)}
	limit := &signed{bare.base, key, body, hexSum(body)}
	made, err := ours.request(ctx, http.MethodPut, "/bench-bucket", nil, hexSum(nil))
	if err != nil {
		return nil, err
	}
	if _, err := send(client, made, http.StatusOK); err != nil {
		return nil, err
	}
	put, putNote, err := b.rates(ctx, ours.put(client), limit.put(client))
	if err != nil {
		return nil, err
	}
	get, getNote, err := b.rates(ctx, ours.get(client), limit.get(client))
	if err != nil {
		return nil, err
	}
	const why = "key, role, revocations, account, policies, bucket and object are read afresh at each call: nine statements or more in five short transactions, where the limit opens a file"
	return []row{
		{Name: "S3 put 4 KiB", Limit: "MD5, SHA-256, fsync", Unit: "/s", Ours: put[0], Least: put[1], Goal: atLeast(0.7), Why: why + "; the object's row is a second commit", Note: putNote},
		{Name: "S3 get 4 KiB", Limit: "a file over HTTP", Unit: "/s", Ours: get[0], Least: get[1], Goal: atLeast(0.7), Why: why, Note: getNote},
	}, nil
}
