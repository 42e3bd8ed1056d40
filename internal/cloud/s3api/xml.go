package s3api

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// maxDocument bounds XML from strangers: a list of 1,000 keys fits.
const maxDocument = 2 << 20

// answer writes an XML document.
func answer(w http.ResponseWriter, v any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(b.Bytes()) // the client has gone: nobody is left to be told
	return nil
}

// parse reads the XML document of a request.
func (r *request) parse(v any) error {
	data, err := r.document(maxDocument)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(v); err != nil {
		return badXML()
	}
	if _, err := d.Token(); err != io.EOF {
		return badXML()
	}
	return nil
}

func badXML() error {
	return fault.New(fault.Invalid, "The XML you provided was not well-formed or did not validate against our published schema").Coded("MalformedXML")
}

// xmlTime is a time as S3 writes it in documents.
func xmlTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// An owner is an account. Its canonical id is the account's own number here.
type owner struct {
	ID string
}

func ownerOf(a ids.AccountID) *owner { return &owner{string(a)} }

// encoder writes keys as the caller asked for them.
type encoder func(string) string

// encoding reads encoding-type.
func (r *request) encoding() (encoder, error) {
	switch r.param("encoding-type") {
	case "":
		return func(s string) string { return s }, nil
	case "url":
		return func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "%2F", "/") }, nil
	}
	return nil, fault.New(fault.Invalid, "Invalid Encoding Method specified in Request")
}

type xmlTags struct {
	XMLName xml.Name `xml:"Tagging"`
	Xmlns   string   `xml:"xmlns,attr,omitempty"`
	Tags    []xmlTag `xml:"TagSet>Tag"`
}

type xmlTag struct{ Key, Value string }

func (t xmlTags) values() (map[string]string, error) {
	out := map[string]string{}
	for _, tag := range t.Tags {
		if _, twice := out[tag.Key]; twice {
			return nil, fault.New(fault.Invalid, "Cannot provide multiple Tags with the same key").Coded("InvalidTag")
		}
		out[tag.Key] = tag.Value
	}
	return out, nil
}

type xmlObject struct {
	Key          string
	LastModified string
	ETag         string
	Algorithm    string `xml:"ChecksumAlgorithm,omitempty"`
	Type         string `xml:"ChecksumType,omitempty"`
	Size         int64
	Owner        *owner `xml:",omitempty"`
	StorageClass string
}

func object(v bucket.Version, e encoder, o *owner) xmlObject {
	return xmlObject{
		Key: e(v.Key), LastModified: xmlTime(v.Modified), ETag: quoted(v.ETag), Algorithm: strings.ToUpper(v.Checksum.Algorithm),
		Type: v.Checksum.Type, Size: v.Size, Owner: o, StorageClass: "STANDARD",
	}
}

type xmlPrefix struct{ Prefix string }

func prefixes(list []string, e encoder) []xmlPrefix {
	out := make([]xmlPrefix, len(list))
	for i, p := range list {
		out[i] = xmlPrefix{e(p)}
	}
	return out
}
