package s3api

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"gatehouse/internal/cloud/sandbox/bucket"
)

func (a *API) putObject(w http.ResponseWriter, r *request) error {
	attrs, err := attributes(r.Header)
	if err != nil {
		return err
	}
	c, err := writeIf(r.Header)
	if err != nil {
		return err
	}
	b, err := r.body()
	if err != nil {
		return err
	}
	if r.length() > bucket.MaxPut {
		return tooLarge()
	}
	v, err := a.Buckets.Put(r.Context(), bucket.Put{Bucket: r.bucket, Key: r.key, Attributes: attrs, Body: b, If: c})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", quoted(v.ETag))
	writeVersion(w.Header(), v)
	writeChecksum(w.Header(), v.Checksum)
	w.WriteHeader(http.StatusOK)
	return nil
}

// find returns a version that has bytes. For a delete marker it answers itself
// and returns false.
func (a *API) find(w http.ResponseWriter, r *request) (bucket.Version, bool, error) {
	f, ok := r.call.Known.(bucket.Found)
	if !ok {
		return bucket.Version{}, false, errors.New("s3api: an operation reads what was not decided")
	}
	v, err := f.Exists()
	if err != nil {
		return v, false, a.hidden(r, r.bucket, err)
	}
	if !v.Marker {
		return v, true, nil
	}
	w.Header().Set("X-Amz-Delete-Marker", "true")
	writeVersion(w.Header(), v)
	if r.version() == "" {
		return v, false, a.hidden(r, r.bucket, missing())
	}
	w.Header().Set("Last-Modified", v.Modified.UTC().Format(http.TimeFormat))
	return v, false, refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
}

// getObject serves GetObject and HeadObject.
func (a *API) getObject(w http.ResponseWriter, r *request) error {
	v, ok, err := a.find(w, r)
	if err != nil || !ok {
		return err
	}
	h := w.Header()
	switch status := readIf(r.Header, v, ""); status {
	case http.StatusNotModified:
		writeAttributes(h, v)
		h.Del("Content-Type")
		w.WriteHeader(status)
		return nil
	case http.StatusPreconditionFailed:
		return failedCondition()
	}
	span, err := spanOf(r, v)
	if err != nil {
		return err
	}
	if span.beyond {
		h.Set("Content-Range", "bytes */"+strconv.FormatInt(v.Size, 10))
		return refuse(w, r, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
	}
	var content io.ReadCloser
	if r.Method != http.MethodHead { // before any header is written, so that a failure can be told
		if content, err = a.Buckets.Open(r.Context(), v, span.from, span.length); err != nil {
			return err
		}
		defer content.Close() //nolint:errcheck // read only
	}
	writeAttributes(h, v)
	override(h, r)
	h.Set("Content-Security-Policy", "sandbox") // a stranger's page must not act as this origin
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.FormatInt(span.length, 10))
	if len(v.Tags) > 0 {
		h.Set("X-Amz-Tagging-Count", strconv.Itoa(len(v.Tags)))
	}
	if span.parts > 0 {
		h.Set("X-Amz-Mp-Parts-Count", strconv.Itoa(span.parts))
	}
	status := http.StatusOK
	if span.partial {
		status = http.StatusPartialContent
		h.Set("Content-Range", span.header(v.Size))
	} else if r.Header.Get("X-Amz-Checksum-Mode") == "ENABLED" {
		writeChecksum(h, v.Checksum) // of the whole object, so not with a part of it
	}
	w.WriteHeader(status)
	if content == nil {
		return nil
	}
	if _, err := io.Copy(w, content); err != nil {
		if errors.Is(err, bucket.ErrCorrupt) {
			slog.ErrorContext(r.Context(), "an object is corrupt", "requestId", r.call.RequestID, "bucket", v.Bucket, "key", v.Key, "version", v.ID, "error", err)
		}
		panic(http.ErrAbortHandler) // the client must not take what it got for the whole
	}
	return nil
}

// override applies the response- parameters, which only a signed request may have.
func override(h http.Header, r *request) {
	for param, name := range map[string]string{
		"response-content-type": "Content-Type", "response-content-language": "Content-Language", "response-expires": "Expires",
		"response-cache-control": "Cache-Control", "response-content-disposition": "Content-Disposition", "response-content-encoding": "Content-Encoding",
	} {
		if r.has(param) {
			h.Set(name, r.param(param))
		}
	}
}

func (a *API) deleteObject(w http.ResponseWriter, r *request) error {
	c, err := writeIf(r.Header)
	if err != nil {
		return err
	}
	d, err := a.Buckets.Remove(r.Context(), r.bucket, r.key, r.version(), c)
	if err != nil {
		return err
	}
	if d.Marker {
		w.Header().Set("X-Amz-Delete-Marker", "true")
	}
	if d.ID != "" {
		w.Header().Set("X-Amz-Version-Id", d.ID)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
