package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// load is what clients do while something goes wrong: people are added with an
// assignment, objects are put. It keeps count of what was acknowledged.
type load struct {
	c *client

	mu      sync.Mutex
	people  []string    // logins, acknowledged
	objects []string    // keys, acknowledged
	refused []answer    // answers of 500 and above
	times   []time.Time // of the acknowledgements
}

// answer is a failure as a client sees it.
type answer struct {
	at         time.Time
	status     int
	retryAfter string
	text       string
}

// run works until ctx ends. A failure is followed by a short pause, as polite
// clients do.
func (l *load) run(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { l.repeat(ctx, fmt.Sprintf("p%d", i), l.person) })
		wg.Go(func() { l.repeat(ctx, fmt.Sprintf("o%d", i), l.object) })
	}
	wg.Wait()
}

func (l *load) repeat(ctx context.Context, who string, do func(context.Context, string) error) {
	for n := 0; ctx.Err() == nil; n++ {
		err := do(ctx, fmt.Sprintf("%s-%d", who, n))
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			l.failed(err)
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (l *load) person(ctx context.Context, name string) error {
	login := name + "@corp.test"
	var made object
	body := object{"profile": object{"firstName": "Load", "lastName": name, "email": login, "login": login}}
	if err := l.c.okta(ctx, "POST", "/api/v1/users?activate=true", body, &made); err != nil {
		return err
	}
	l.did(&l.people, login)
	id := str(made, "id")
	return l.c.okta(ctx, "POST", "/api/v1/apps/"+l.c.app()+"/users", object{"id": id, "scope": "USER", "credentials": object{"userName": login}}, nil)
}

func (l *load) object(ctx context.Context, key string) error {
	_, err := l.c.s3().PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(shelf), Key: aws.String(key), Body: bytes.NewReader([]byte(key))})
	if err == nil {
		l.did(&l.objects, key)
	}
	return err
}

func (l *load) did(list *[]string, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*list = append(*list, what)
	l.times = append(l.times, time.Now())
}

// failed keeps answers of the server's fault; no answer at all is none.
func (l *load) failed(err error) {
	a := answer{at: time.Now(), text: err.Error()}
	var okta *refusal
	var resp *smithyhttp.ResponseError
	var api smithy.APIError
	switch {
	case errors.As(err, &okta):
		a.status, a.retryAfter = okta.status, okta.retryAfter
	case errors.As(err, &resp) && resp.Response != nil:
		a.status, a.retryAfter = resp.HTTPStatusCode(), resp.Response.Header.Get("Retry-After")
	case errors.As(err, &api):
		a.text = api.ErrorCode() + ": " + a.text
	}
	if a.status < 500 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = append(l.refused, a)
}

// lost reads back everything that was acknowledged.
func (l *load) lost(ctx context.Context) (wrong []string) {
	people, err := l.c.pages(ctx, "/api/v1/users")
	if err != nil {
		return []string{err.Error()}
	}
	seen := map[string]int{}
	for _, p := range people {
		seen[str(p, "profile", "login")]++
	}
	for _, login := range l.people {
		if seen[login] != 1 {
			wrong = append(wrong, fmt.Sprintf("%s, acknowledged, is there %d times", login, seen[login]))
		}
	}
	w := &writer{c: l.c}
	for _, key := range l.objects {
		is, err := w.read(ctx, key)
		if err != nil || string(is.content) != key {
			wrong = append(wrong, fmt.Sprintf("object %s, acknowledged, reads %q: %v", key, is.content, err))
		}
	}
	return wrong
}
