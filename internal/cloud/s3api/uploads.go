package s3api

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// askedAlgorithm reads the checksum that a request wants to be made.
func askedAlgorithm(h http.Header) (string, error) {
	text := strings.ToLower(h.Get("X-Amz-Checksum-Algorithm"))
	if text == "" {
		return "", nil
	}
	for _, known := range algorithms {
		if text == known {
			return text, nil
		}
	}
	return "", fault.New(fault.Invalid, "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [%s]",
		strings.ToUpper(strings.Join(algorithms, ", "))).Coded("InvalidRequest")
}

type xmlCreateUpload struct {
	XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
	Xmlns    string   `xml:"xmlns,attr"`
	Bucket   string
	Key      string
	UploadID string `xml:"UploadId"`
}

func (a *API) createUpload(w http.ResponseWriter, r *request) error {
	attrs, err := attributes(r.Header)
	if err != nil {
		return err
	}
	c, err := uploadChecksum(r.Header)
	if err != nil {
		return err
	}
	u, err := a.Buckets.BeginUpload(r.Context(), bucket.NewUpload{
		Bucket: r.bucket, Key: r.key, Attributes: attrs, Checksum: c, Initiator: r.call.Principal.ARN,
	})
	if err != nil {
		return err
	}
	if c.Algorithm != "" {
		w.Header().Set("X-Amz-Checksum-Algorithm", strings.ToUpper(c.Algorithm))
		w.Header().Set("X-Amz-Checksum-Type", c.Type)
	}
	return answer(w, xmlCreateUpload{Xmlns: namespace, Bucket: r.bucket, Key: r.key, UploadID: u.ID})
}

// uploadChecksum reads which checksum the object of an upload will have. CRCs
// of parts can be joined into one of the whole; digests cannot.
func uploadChecksum(h http.Header) (c bucket.Checksum, err error) {
	if c.Algorithm, err = askedAlgorithm(h); err != nil {
		return c, err
	}
	c.Type = h.Get("X-Amz-Checksum-Type")
	_, joins := polynomials[c.Algorithm]
	switch {
	case c.Algorithm == "" && c.Type == "":
		return c, nil
	case c.Type == "" && c.Algorithm == "crc64nvme":
		c.Type = bucket.FullObject
	case c.Type == "":
		c.Type = bucket.Composite
	case c.Type == bucket.FullObject && joins, c.Type == bucket.Composite && c.Algorithm != "crc64nvme" && c.Algorithm != "":
	default:
		return c, fault.New(fault.Invalid, "The %s checksum type cannot be used with the %s checksum algorithm.", c.Type, c.Algorithm).Coded("InvalidRequest")
	}
	return c, nil
}

func (r *request) partNumber() (int, error) {
	n, err := strconv.Atoi(r.param("partNumber"))
	if err != nil || n < 1 || n > bucket.MaxParts {
		return 0, fault.New(fault.Invalid, "Part number must be an integer between 1 and 10000, inclusive")
	}
	return n, nil
}

func (a *API) uploadPart(w http.ResponseWriter, r *request) error {
	number, err := r.partNumber()
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
	p, err := a.Buckets.PutPart(r.Context(), r.bucket, r.key, r.param("uploadId"), number, b, "UploadPart")
	if err != nil {
		return err
	}
	w.Header().Set("ETag", quoted(p.ETag))
	if p.Checksum.Algorithm != "" {
		w.Header().Set(checksumPrefix+p.Checksum.Algorithm, p.Checksum.Value)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

type xmlComplete struct {
	XMLName xml.Name  `xml:"CompleteMultipartUpload"`
	Parts   []xmlPart `xml:"Part"`
}

type xmlPart struct {
	PartNumber   int
	LastModified string `xml:",omitempty"`
	ETag         string
	Size         *int64 `xml:",omitempty"`
	xmlSums
}

type xmlCompleted struct {
	XMLName  xml.Name `xml:"CompleteMultipartUploadResult"`
	Xmlns    string   `xml:"xmlns,attr"`
	Location string
	Bucket   string
	Key      string
	ETag     string
	xmlSums
	ChecksumType string `xml:",omitempty"`
}

func (a *API) completeUpload(w http.ResponseWriter, r *request) error {
	// The headers' checksum is of the object, not of this document.
	object, err := headerChecksum(withoutParts(r.Header))
	if err != nil {
		return err
	}
	for name := range r.Header {
		if strings.HasPrefix(strings.ToLower(name), checksumPrefix) {
			r.Header.Del(name)
		}
	}
	var x xmlComplete
	if err := r.parse(&x); err != nil {
		return err
	}
	c, err := writeIf(r.Header)
	if err != nil {
		return err
	}
	named := make([]bucket.Completed, len(x.Parts))
	for i, p := range x.Parts {
		named[i] = bucket.Completed{Number: p.PartNumber, ETag: rawETag(p.ETag), Checksum: p.value()}
	}
	v, err := a.Buckets.Complete(r.Context(), r.bucket, r.key, r.param("uploadId"), named, c, joined(object, r.Header.Get("X-Amz-Mp-Object-Size")))
	if err != nil {
		return err
	}
	writeVersion(w.Header(), v)
	return answer(w, xmlCompleted{
		Xmlns: namespace, Location: "/" + r.bucket + "/" + r.key, Bucket: r.bucket, Key: r.key, ETag: quoted(v.ETag),
		xmlSums: sums(v.Checksum), ChecksumType: v.Checksum.Type,
	})
}

// withoutParts cuts "-N" off a composite checksum, which then has the form of others.
func withoutParts(h http.Header) http.Header {
	out := h.Clone()
	for name, values := range out {
		if strings.HasPrefix(strings.ToLower(name), checksumPrefix) {
			for i := range values {
				values[i], _, _ = strings.Cut(values[i], "-")
			}
		}
	}
	return out
}

func (a *API) abortUpload(w http.ResponseWriter, r *request) error {
	return done(w, a.Buckets.Abort(r.Context(), r.bucket, r.key, r.param("uploadId")))
}
