package s3api

import (
	"encoding/xml"
	"net/http"
	"strconv"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// limit reads a bound on a list, which is 1,000 at most.
func (r *request) limit(name string) (int, error) {
	if !r.has(name) {
		return 1000, nil
	}
	n, err := strconv.Atoi(r.param(name))
	if err != nil || n < 0 {
		return 0, fault.New(fault.Invalid, "Argument %s must be an integer between 0 and 2147483647", name)
	}
	return min(n, 1000), nil
}

// listing reads what all lists of keys share.
func (r *request) listing(after string) (q bucket.Listing, e encoder, err error) {
	q = bucket.Listing{Bucket: r.bucket, Prefix: r.param("prefix"), Delimiter: r.param("delimiter"), After: after}
	for _, s := range []string{q.Prefix, q.Delimiter, q.After} {
		if s == "" {
			continue
		}
		if err := bucket.CheckKey(s); err != nil {
			return q, nil, err
		}
	}
	if q.Limit, err = r.limit("max-keys"); err != nil {
		return q, nil, err
	}
	e, err = r.encoding()
	return q, e, err
}

type xmlListV2 struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Xmlns                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	MaxKeys               int
	EncodingType          string `xml:",omitempty"`
	KeyCount              int
	IsTruncated           bool
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	Contents              []xmlObject
	CommonPrefixes        []xmlPrefix
}

func (a *API) listObjectsV2(w http.ResponseWriter, r *request) error {
	if r.param("list-type") != "2" {
		return fault.New(fault.Invalid, "Invalid List Type specified in Request")
	}
	scope := "ListObjectsV2\x00" + r.bucket + "\x00" + r.param("prefix") + "\x00" + r.param("delimiter")
	after, err := listing.Key(scope, r.param("continuation-token"))
	if err != nil || r.has("continuation-token") && after == "" {
		return fault.New(fault.Invalid, "The continuation token provided is incorrect")
	}
	if after == "" {
		after = r.param("start-after")
	}
	q, e, err := r.listing(after)
	if err != nil {
		return err
	}
	k, err := a.Buckets.List(r.Context(), q)
	if err != nil {
		return err
	}
	o, err := a.fetchOwner(r, r.param("fetch-owner") == "true")
	if err != nil {
		return err
	}
	out := xmlListV2{
		Xmlns: namespace, Name: r.bucket, Prefix: e(q.Prefix), Delimiter: e(q.Delimiter), MaxKeys: q.Limit, EncodingType: r.param("encoding-type"),
		KeyCount: len(k.Versions) + len(k.Prefixes), IsTruncated: k.Next != "", ContinuationToken: r.param("continuation-token"),
		NextContinuationToken: listing.Token(scope, k.Next), StartAfter: e(r.param("start-after")), CommonPrefixes: prefixes(k.Prefixes, e),
	}
	for _, v := range k.Versions {
		out.Contents = append(out.Contents, object(v, e, o))
	}
	return answer(w, out)
}

func (a *API) fetchOwner(r *request, want bool) (*owner, error) {
	if !want {
		return nil, nil
	}
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	return ownerOf(b.Account), err
}

type xmlList struct {
	XMLName        xml.Name `xml:"ListBucketResult"`
	Xmlns          string   `xml:"xmlns,attr"`
	Name           string
	Prefix         string
	Marker         string
	NextMarker     string `xml:",omitempty"`
	Delimiter      string `xml:",omitempty"`
	MaxKeys        int
	EncodingType   string `xml:",omitempty"`
	IsTruncated    bool
	Contents       []xmlObject
	CommonPrefixes []xmlPrefix
}

func (a *API) listObjects(w http.ResponseWriter, r *request) error {
	q, e, err := r.listing(r.param("marker"))
	if err != nil {
		return err
	}
	k, err := a.Buckets.List(r.Context(), q)
	if err != nil {
		return err
	}
	o, err := a.fetchOwner(r, true)
	if err != nil {
		return err
	}
	out := xmlList{
		Xmlns: namespace, Name: r.bucket, Prefix: e(q.Prefix), Marker: e(q.After), Delimiter: e(q.Delimiter), MaxKeys: q.Limit,
		EncodingType: r.param("encoding-type"), IsTruncated: k.Next != "", CommonPrefixes: prefixes(k.Prefixes, e),
	}
	if q.Delimiter != "" { // without one, clients go on after the last key
		out.NextMarker = e(k.Next)
	}
	for _, v := range k.Versions {
		out.Contents = append(out.Contents, object(v, e, o))
	}
	return answer(w, out)
}

type xmlVersions struct {
	XMLName             xml.Name `xml:"ListVersionsResult"`
	Xmlns               string   `xml:"xmlns,attr"`
	Name                string
	Prefix              string
	KeyMarker           string
	VersionIDMarker     string `xml:"VersionIdMarker"`
	NextKeyMarker       string `xml:",omitempty"`
	NextVersionIDMarker string `xml:"NextVersionIdMarker,omitempty"`
	Delimiter           string `xml:",omitempty"`
	MaxKeys             int
	EncodingType        string `xml:",omitempty"`
	IsTruncated         bool
	Versions            []xmlVersion
	CommonPrefixes      []xmlPrefix
}

// xmlVersion is a Version or a DeleteMarker, which come in one order.
type xmlVersion struct {
	XMLName      xml.Name
	Key          string
	VersionID    string `xml:"VersionId"`
	IsLatest     bool
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         *int64 `xml:",omitempty"`
	Owner        *owner
	StorageClass string `xml:",omitempty"`
}

func (a *API) listVersions(w http.ResponseWriter, r *request) error {
	q, e, err := r.listing(r.param("key-marker"))
	if err != nil {
		return err
	}
	k, err := a.Buckets.ListVersions(r.Context(), q, r.param("version-id-marker"))
	if err != nil {
		return err
	}
	o, err := a.fetchOwner(r, true)
	if err != nil {
		return err
	}
	out := xmlVersions{
		Xmlns: namespace, Name: r.bucket, Prefix: e(q.Prefix), KeyMarker: e(q.After), VersionIDMarker: r.param("version-id-marker"),
		NextKeyMarker: e(k.Next), NextVersionIDMarker: k.NextVersion, Delimiter: e(q.Delimiter), MaxKeys: q.Limit,
		EncodingType: r.param("encoding-type"), IsTruncated: k.Next != "", CommonPrefixes: prefixes(k.Prefixes, e),
	}
	for _, v := range k.Versions {
		x := xmlVersion{XMLName: xml.Name{Local: "DeleteMarker"}, Key: e(v.Key), VersionID: v.ID, IsLatest: v.Latest, LastModified: xmlTime(v.Modified), Owner: o}
		if !v.Marker {
			x.XMLName.Local, x.ETag, x.Size, x.StorageClass = "Version", quoted(v.ETag), &v.Size, "STANDARD"
		}
		out.Versions = append(out.Versions, x)
	}
	return answer(w, out)
}
