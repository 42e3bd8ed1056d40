package s3api

import (
	"context"
	"encoding/xml"
	"net/http"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

type xmlDelete struct {
	XMLName xml.Name `xml:"Delete"`
	Quiet   bool
	Objects []xmlDeleteKey `xml:"Object"`
}

type xmlDeleteKey struct {
	Key       string
	VersionID string `xml:"VersionId"`
	ETag      string
	// Conditions that are not implemented.
	LastModifiedTime, Size string
}

type xmlDeleteResult struct {
	XMLName xml.Name `xml:"DeleteResult"`
	Xmlns   string   `xml:"xmlns,attr"`
	Deleted []xmlDeleted
	Errors  []xmlDeleteError `xml:"Error"`
}

type xmlDeleted struct {
	Key           string
	VersionID     string `xml:"VersionId,omitempty"`
	Marker        bool   `xml:"DeleteMarker,omitempty"`
	MarkerVersion string `xml:"DeleteMarkerVersionId,omitempty"`
}

type xmlDeleteError struct {
	Key       string
	VersionID string `xml:"VersionId,omitempty"`
	Code      string
	Message   string
}

// deletes reads the list of keys.
func (r *request) deletes() (d xmlDelete, err error) {
	if err := r.reread(&d); err != nil {
		return d, err
	}
	if len(d.Objects) == 0 || len(d.Objects) > 1000 {
		return d, badXML()
	}
	return d, nil
}

// askDeletes decides each key. The operation as a whole is allowed if one of its
// keys is; deleteObjects then asks again for each, from memory.
func askDeletes(ctx context.Context, a *API, r *request, first authz.Request) ([]authz.Request, error) {
	d, err := r.deletes()
	if err != nil {
		return nil, err
	}
	r.call.Authorize = remember(r.call.Authorize)
	for _, o := range d.Objects {
		q, err := a.askDelete(ctx, r, o)
		if err != nil {
			return nil, err
		}
		if first = q; r.call.Authorize(ctx, q) == nil {
			break
		}
	}
	return []authz.Request{first}, nil
}

// remember keeps answers for the time of one call, so that each refusal is
// recorded once.
func remember(ask func(context.Context, authz.Request) error) func(context.Context, authz.Request) error {
	known := map[string]error{}
	return func(ctx context.Context, q authz.Request) error {
		key := q.Action + " " + q.Resources[0]
		if version := q.Context["s3:VersionId"]; len(version) > 0 {
			key += " " + version[0]
		}
		err, ok := known[key]
		if !ok {
			err = ask(ctx, q)
			known[key] = err
		}
		return err
	}
}

func (a *API) askDelete(ctx context.Context, r *request, o xmlDeleteKey) (authz.Request, error) {
	if err := bucket.CheckKey(o.Key); err != nil {
		return authz.Request{}, err
	}
	action := "DeleteObject"
	if o.VersionID != "" {
		action = "DeleteObjectVersion"
	}
	return a.question(ctx, r, action, r.bucket, o.Key, o.VersionID, false)
}

func (a *API) deleteObjects(w http.ResponseWriter, r *request) error {
	d, err := r.deletes()
	if err != nil {
		return err
	}
	if _, err := a.Buckets.Bucket(r.Context(), r.bucket); err != nil {
		return err
	}
	out := xmlDeleteResult{Xmlns: namespace}
	for _, o := range d.Objects {
		done, err := a.deleteOne(r, o)
		if f := fault.From(err); f != nil {
			out.Errors = append(out.Errors, xmlDeleteError{o.Key, o.VersionID, codeOf(f), f.Message})
		} else if err != nil {
			return err
		} else if !d.Quiet {
			out.Deleted = append(out.Deleted, done)
		}
	}
	return answer(w, out)
}

func (a *API) deleteOne(r *request, o xmlDeleteKey) (out xmlDeleted, err error) {
	q, err := a.askDelete(r.Context(), r, o)
	if err != nil {
		return out, err
	}
	if err := r.call.Authorize(r.Context(), q); err != nil {
		return out, err
	}
	if o.LastModifiedTime != "" || o.Size != "" {
		return out, fault.New(fault.Unsupported, "Of an object to delete only its ETag can be a condition.")
	}
	d, err := a.Buckets.Remove(r.Context(), r.bucket, o.Key, o.VersionID, bucket.WriteIf{Match: rawETag(o.ETag)})
	out = xmlDeleted{Key: o.Key, VersionID: o.VersionID, Marker: d.Marker}
	if d.Marker {
		out.MarkerVersion = d.ID
	}
	return out, err
}

// codeOf is S3's word for a fault inside a list of results.
func codeOf(f *fault.Error) string {
	if f.Code != "" {
		return f.Code
	}
	return awsfront.S3.Kinds[f.Kind].Code
}
