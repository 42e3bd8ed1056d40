package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// oktaClient speaks Okta's management API.
type oktaClient struct {
	base   string
	client *http.Client
	token  string // SSWS; empty while the browser's session cookie is used
	origin string
}

type object = map[string]any

// call sends body as JSON and returns the answer's JSON object.
func (c *oktaClient) call(ctx context.Context, method, path string, body any) (object, error) {
	raw, err := c.send(ctx, method, path, body)
	if err != nil || len(bytes.TrimSpace(raw)) == 0 {
		return object{}, err
	}
	out := object{}
	return out, json.Unmarshal(raw, &out)
}

// list returns the answer's JSON array.
func (c *oktaClient) list(ctx context.Context, path string) ([]object, error) {
	raw, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	var out []object
	return out, json.Unmarshal(raw, &out)
}

func (c *oktaClient) send(ctx context.Context, method, path string, body any) ([]byte, error) {
	var payload io.Reader = http.NoBody
	if text, ok := body.(string); ok {
		payload = bytes.NewReader([]byte(text))
	} else if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, payload)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if _, ok := body.(string); ok {
		req.Header.Set("Content-Type", "application/xml")
	} else if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "SSWS "+c.token)
	} else {
		req.Header.Set("Origin", c.origin)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(raw))
	}
	return raw, nil
}

// str walks into nested objects: str(o, "profile", "name").
func str(o object, path ...string) string {
	for _, p := range path[:len(path)-1] {
		o, _ = o[p].(object)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}
