package s3api

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gatehouse/internal/authz"
	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// source is where a copy comes from.
type source struct{ bucket, key, version string }

// source reads x-amz-copy-source: [/]bucket/key[?versionId=id], URL encoded.
func (r *request) source() (s source, err error) {
	text, query, _ := strings.Cut(strings.TrimPrefix(r.Header.Get(copySource), "/"), "?")
	wrong := fault.New(fault.Invalid, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	if text, err = url.PathUnescape(text); err != nil {
		return s, wrong
	}
	s.bucket, s.key, _ = strings.Cut(strings.TrimPrefix(text, "/"), "/")
	if query != "" {
		id, ok := strings.CutPrefix(query, "versionId=")
		if s.version = id; !ok || id == "" {
			return s, wrong
		}
	}
	if !bucket.ValidName(s.bucket) || s.key == "" {
		return s, wrong
	}
	return s, bucket.CheckKey(s.key)
}

// askCopy decides both sides of a copy, and the tags that come along.
func askCopy(ctx context.Context, a *API, r *request, write authz.Request) ([]authz.Request, error) {
	s, err := r.source()
	if err != nil {
		return nil, err
	}
	action, tagging := "GetObject", "GetObjectTagging"
	if s.version != "" {
		action, tagging = "GetObjectVersion", "GetObjectVersionTagging"
	}
	read, err := a.question(ctx, r, action, s.bucket, s.key, s.version, true)
	if err != nil {
		return nil, err
	}
	if want := r.Header.Get("X-Amz-Source-Expected-Bucket-Owner"); want != "" && want != string(read.ResourceAccount) {
		return nil, fault.New(fault.Denied, "Access Denied")
	}
	out, err := askTagging(ctx, a, r, write)
	out = append(out, read)
	if err != nil || r.has("uploadId") || r.Header.Get("X-Amz-Tagging-Directive") == replace {
		return out, err
	}
	v, err := a.Buckets.Object(ctx, s.bucket, s.key, s.version)
	if err != nil || len(v.Tags) == 0 {
		return out, nil // what is not there is found out when it is copied
	}
	getTags, putTags := read, write
	getTags.Action, putTags.Action = "s3:"+tagging, "s3:PutObjectTagging"
	addRequestTags(write.Context, v.Tags)
	return append(out, getTags, putTags), nil
}

const replace = "REPLACE"

// from returns the version that is copied, if its conditions hold.
func (a *API) from(r *request) (bucket.Version, error) {
	s, err := r.source()
	if err != nil {
		return bucket.Version{}, err
	}
	v, err := a.Buckets.Object(r.Context(), s.bucket, s.key, s.version)
	if err != nil {
		return v, a.hidden(r, s.bucket, err)
	}
	if v.Marker && s.version != "" {
		return v, fault.New(fault.Invalid, "The source of a copy request may not specifically refer to a delete marker by version id.").Coded("InvalidRequest")
	}
	if v.Marker {
		return v, a.hidden(r, s.bucket, missing())
	}
	if readIf(r.Header, v, copySource+"-") != 0 {
		return v, failedCondition()
	}
	return v, nil
}

// A copied is the body of a copy: bytes of our own, and their checksum.
type copied struct {
	io.Reader
	sum   func() bucket.Checksum
	close func() error
}

func (c copied) Checksum() bucket.Checksum { return c.sum() }

// copied opens a part of a version to be written anew, with a checksum of the
// given algorithm, if any.
func (a *API) copied(ctx context.Context, v bucket.Version, s span, algorithm string) (copied, error) {
	content, err := a.Buckets.Open(ctx, v, s.from, s.length)
	if err != nil {
		return copied{}, err
	}
	c := copied{Reader: content, close: content.Close, sum: func() bucket.Checksum { return bucket.Checksum{} }}
	if sum, ok := awswire.NewChecksum(algorithm); ok {
		c.Reader = io.TeeReader(content, sum)
		c.sum = func() bucket.Checksum {
			return bucket.Checksum{Algorithm: algorithm, Type: bucket.FullObject, Value: awswire.ChecksumText(sum)}
		}
	}
	return c, nil
}

type xmlCopy struct {
	XMLName      xml.Name
	Xmlns        string `xml:"xmlns,attr"`
	LastModified string
	ETag         string
	xmlSums
	ChecksumType string `xml:",omitempty"`
}

func (a *API) copyObject(w http.ResponseWriter, r *request) error {
	v, err := a.from(r)
	if err != nil {
		return err
	}
	if v.Size > bucket.MaxPut {
		return fault.New(fault.Invalid, "The specified copy source is larger than the maximum allowable size for a copy source: %d", int64(bucket.MaxPut)).Coded("InvalidRequest")
	}
	attrs, err := copyAttributes(r, v)
	if err != nil {
		return err
	}
	c, err := writeIf(r.Header)
	if err != nil {
		return err
	}
	algorithm, err := askedAlgorithm(r.Header)
	if err != nil {
		return err
	}
	if algorithm == "" {
		algorithm = v.Checksum.Algorithm
	}
	b, err := a.copied(r.Context(), v, span{length: v.Size}, algorithm)
	if err != nil {
		return err
	}
	defer b.close() //nolint:errcheck // read only
	out, err := a.Buckets.Put(r.Context(), bucket.Put{Bucket: r.bucket, Key: r.key, Attributes: attrs, Body: b, If: c, What: "CopyObject"})
	if err != nil {
		return err
	}
	writeVersion(w.Header(), out)
	if v.ID != bucket.NullVersion {
		w.Header().Set("X-Amz-Copy-Source-Version-Id", v.ID)
	}
	return answer(w, xmlCopy{
		XMLName: xml.Name{Local: "CopyObjectResult"}, Xmlns: namespace, LastModified: xmlTime(out.Modified), ETag: quoted(out.ETag),
		xmlSums: sums(out.Checksum), ChecksumType: out.Checksum.Type,
	})
}

// copyAttributes takes headers, metadata and tags from the source, or from the
// request, as the directives say.
func copyAttributes(r *request, v bucket.Version) (bucket.Attributes, error) {
	own, err := attributes(r.Header)
	if err != nil {
		return own, err
	}
	out := own
	s, _ := r.source()
	switch d := r.Header.Get("X-Amz-Metadata-Directive"); {
	case d == "" || d == "COPY":
		if s.bucket == r.bucket && s.key == r.key && s.version == "" {
			return out, fault.New(fault.Invalid, "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.").Coded("InvalidRequest")
		}
		out.Headers, out.Metadata = v.Headers, v.Metadata
	case d != replace:
		return out, fault.New(fault.Invalid, "Unknown metadata directive.")
	}
	switch d := r.Header.Get("X-Amz-Tagging-Directive"); {
	case d == "" || d == "COPY":
		out.Tags = v.Tags
	case d != replace:
		return out, fault.New(fault.Invalid, "Unknown tagging directive.")
	}
	return out, nil
}

func (a *API) uploadPartCopy(w http.ResponseWriter, r *request) error {
	number, err := r.partNumber()
	if err != nil {
		return err
	}
	u, err := a.Buckets.Upload(r.Context(), r.bucket, r.key, r.param("uploadId"))
	if err != nil {
		return err
	}
	v, err := a.from(r)
	if err != nil {
		return err
	}
	s := span{length: v.Size}
	if header := r.Header.Get(copySource + "-Range"); header != "" {
		if s = rangeSpan(header, v.Size); !s.partial || s.beyond || !inside(header, v.Size) {
			return fault.New(fault.Invalid, "Range specified is not valid for source object of size: %d", v.Size).Coded("InvalidArgument")
		}
	}
	if s.length > bucket.MaxPut {
		return tooLarge()
	}
	b, err := a.copied(r.Context(), v, s, u.Checksum.Algorithm)
	if err != nil {
		return err
	}
	defer b.close() //nolint:errcheck // read only
	p, err := a.Buckets.PutPart(r.Context(), r.bucket, r.key, u.ID, number, b, "UploadPartCopy")
	if err != nil {
		return err
	}
	if v.ID != bucket.NullVersion {
		w.Header().Set("X-Amz-Copy-Source-Version-Id", v.ID)
	}
	return answer(w, xmlCopy{
		XMLName: xml.Name{Local: "CopyPartResult"}, Xmlns: namespace, LastModified: xmlTime(p.Modified), ETag: quoted(p.ETag), xmlSums: sums(p.Checksum),
	})
}

// inside tells whether both ends of a copy's range are given and lie in the
// source; S3 does not shorten these.
func inside(header string, size int64) bool {
	first, last, _ := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	to, err := strconv.ParseInt(last, 10, 64)
	return first != "" && err == nil && to < size
}
