package s3api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"gatehouse/internal/authz"
	"gatehouse/internal/cloud/sandbox/bucket"
)

func tagSet(tags map[string]string) xmlTags {
	out := xmlTags{Xmlns: namespace}
	for k, v := range tags {
		out.Tags = append(out.Tags, xmlTag{k, v})
	}
	slices.SortFunc(out.Tags, func(a, b xmlTag) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// tags reads the tags in the body and leaves it there to be read again.
func (r *request) tags() (map[string]string, error) {
	var x xmlTags
	if err := r.reread(&x); err != nil {
		return nil, err
	}
	return x.values()
}

// reread parses the body and leaves it there to be read again: what has to be
// decided depends on it, and then what has to be done.
func (r *request) reread(v any) error {
	data, err := r.document(maxDocument)
	if err != nil {
		return err
	}
	again := func() { r.Body = io.NopCloser(bytes.NewReader(data)) }
	again()
	if err := r.parse(v); err != nil {
		return err
	}
	again()
	r.call.Request.Body = r.Body
	return nil
}

func askTags(_ context.Context, _ *API, r *request, first authz.Request) ([]authz.Request, error) {
	tags, err := r.tags()
	addRequestTags(first.Context, tags)
	return []authz.Request{first}, err
}

func (a *API) objectTagging(w http.ResponseWriter, r *request) error {
	v, ok, err := a.find(w, r)
	if err != nil || !ok {
		return err
	}
	writeVersion(w.Header(), v)
	return answer(w, tagSet(v.Tags))
}

func (a *API) putObjectTagging(w http.ResponseWriter, r *request) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	v, err := a.setTags(r, tags)
	if err != nil {
		return err
	}
	writeVersion(w.Header(), v)
	return ok(w, nil)
}

func (a *API) deleteObjectTagging(w http.ResponseWriter, r *request) error {
	v, err := a.setTags(r, nil)
	if err != nil {
		return err
	}
	writeVersion(w.Header(), v)
	return done(w, nil)
}

func (a *API) setTags(r *request, tags map[string]string) (bucket.Version, error) {
	v, err := a.Buckets.SetObjectTags(r.Context(), r.bucket, r.key, r.version(), tags)
	if err != nil {
		return v, a.hidden(r, r.bucket, err)
	}
	return v, nil
}
