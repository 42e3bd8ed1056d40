package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/demo"
)

type object = map[string]any

// client speaks to one installation with the keys that a walk left.
type client struct {
	s     *server
	wire  http.RoundTripper
	found demo.Result
}

// walk goes through the journey up to a step, "" for all of it.
func (s *server) walk(ctx context.Context, over http.RoundTripper, until string) (*client, error) {
	found, err := demo.Walk(ctx, demo.Start{
		Center: s.center, Directory: s.directory, AWS: s.aws, Region: "us-east-1", RootLink: s.rootLink, AdminLink: s.adminLink,
		Transport: over, Until: until, Report: demo.Report{Out: io.Discard},
	})
	return &client{s: s, wire: over, found: found}, err
}

// over is the same client with another transport.
func (c *client) over(rt http.RoundTripper) *client {
	other := *c
	other.wire = rt
	return &other
}

func (c *client) http() *http.Client {
	return &http.Client{Transport: c.wire, Timeout: 60 * time.Second}
}

// okta calls the directory; out may be nil. The error carries the status.
func (c *client) okta(ctx context.Context, method, path string, body, out any) error {
	payload := []byte{}
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.s.directory+path, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "SSWS "+c.found.APIToken)
	resp, err := c.http().Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return &refusal{resp.StatusCode, resp.Header.Get("Retry-After"), fmt.Sprintf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(raw))}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

// refusal is an answer that is none of success.
type refusal struct {
	status     int
	retryAfter string
	text       string
}

func (r *refusal) Error() string { return r.text }

// pages collects a whole list of the directory.
func (c *client) pages(ctx context.Context, path string) ([]object, error) {
	var all []object
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for after := ""; ; {
		var part []object
		at := path + sep + "limit=200"
		if after != "" {
			at += "&after=" + url.QueryEscape(after)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.s.directory+at, http.NoBody)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "SSWS "+c.found.APIToken)
		resp, err := c.http().Do(req)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("GET %s: %s: %s", at, resp.Status, raw)
		}
		if err := json.Unmarshal(raw, &part); err != nil {
			return nil, err
		}
		all = append(all, part...)
		if after = next(resp.Header); after == "" {
			return all, nil
		}
	}
}

// next is where the following page begins.
func next(h http.Header) string {
	for _, l := range h.Values("Link") {
		to, rel, _ := strings.Cut(l, ">")
		if strings.Contains(rel, `rel="next"`) {
			u, err := url.Parse(strings.TrimPrefix(strings.TrimSpace(to), "<"))
			if err == nil {
				return u.Query().Get("after")
			}
		}
	}
	return ""
}

func str(o object, path ...string) string {
	for _, p := range path[:len(path)-1] {
		o, _ = o[p].(map[string]any)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}

func (c *client) config(k demo.Key) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(c.s.aws), HTTPClient: c.http(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(k.ID, k.Secret, k.Token),
	}
}

func (c *client) root() aws.Config           { return c.config(c.found.RootKey) }
func (c *client) sts() *sts.Client           { return sts.NewFromConfig(c.root()) }
func (c *client) iam() *iam.Client           { return iam.NewFromConfig(c.root()) }
func (c *client) admin() *ssoadmin.Client    { return ssoadmin.NewFromConfig(c.root()) }
func (c *client) ids() *identitystore.Client { return identitystore.NewFromConfig(c.root()) }
func (c *client) org() *organizations.Client { return organizations.NewFromConfig(c.root()) }
func (c *client) s3() *s3.Client {
	return s3.NewFromConfig(c.root(), func(o *s3.Options) { o.UsePathStyle = true })
}

func (c *client) instance() *string { return aws.String(c.found.IDs["instance"]) }
func (c *client) store() *string    { return aws.String(c.found.IDs["identityStore"]) }
func (c *client) app() string       { return c.found.IDs["application"] }

// signsIn tells whether the directory takes somebody's password.
func (s *server) signsIn(login, password string) (bool, error) {
	form := url.Values{"username": {login}, "password": {password}, "to": {"/"}}
	req, err := http.NewRequest(http.MethodPost, s.directory+"/signin", strings.NewReader(form.Encode()))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.directory)
	resp, err := wire.RoundTrip(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 500 {
		return false, fmt.Errorf("signing in: %s", resp.Status)
	}
	return resp.StatusCode == http.StatusSeeOther, nil
}
