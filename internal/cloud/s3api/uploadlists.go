package s3api

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

type xmlParts struct {
	XMLName              xml.Name `xml:"ListPartsResult"`
	Xmlns                string   `xml:"xmlns,attr"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId"`
	Initiator            *owner
	Owner                *owner
	StorageClass         string
	ChecksumAlgorithm    string `xml:",omitempty"`
	ChecksumType         string `xml:",omitempty"`
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	IsTruncated          bool
	Parts                []xmlPart `xml:"Part"`
}

func (a *API) listParts(w http.ResponseWriter, r *request) error {
	limit, err := r.limit("max-parts")
	if err != nil {
		return err
	}
	after := 0
	if r.has("part-number-marker") {
		if after, err = strconv.Atoi(r.param("part-number-marker")); err != nil || after < 0 || after > bucket.MaxParts {
			return fault.New(fault.Invalid, "Argument part-number-marker must be an integer between 0 and 10000")
		}
	}
	e, err := r.encoding()
	if err != nil {
		return err
	}
	u, parts, err := a.Buckets.Parts(r.Context(), r.bucket, r.key, r.param("uploadId"), after, limit+1)
	if err != nil {
		return err
	}
	o, err := a.fetchOwner(r, true)
	if err != nil {
		return err
	}
	out := xmlParts{
		Xmlns: namespace, Bucket: r.bucket, Key: e(r.key), UploadID: u.ID, Initiator: &owner{u.Initiator}, Owner: o, StorageClass: "STANDARD",
		ChecksumAlgorithm: strings.ToUpper(u.Checksum.Algorithm), ChecksumType: u.Checksum.Type, PartNumberMarker: after, MaxParts: limit,
		IsTruncated: len(parts) > limit && limit > 0,
	}
	for _, p := range parts[:min(limit, len(parts))] {
		out.Parts = append(out.Parts, xmlPart{p.Number, xmlTime(p.Modified), quoted(p.ETag), &p.Size, sums(p.Checksum)})
		out.NextPartNumberMarker = p.Number
	}
	return answer(w, out)
}

type xmlUploads struct {
	XMLName            xml.Name `xml:"ListMultipartUploadsResult"`
	Xmlns              string   `xml:"xmlns,attr"`
	Bucket             string
	KeyMarker          string
	UploadIDMarker     string `xml:"UploadIdMarker"`
	NextKeyMarker      string `xml:",omitempty"`
	NextUploadIDMarker string `xml:"NextUploadIdMarker,omitempty"`
	Prefix             string
	MaxUploads         int
	EncodingType       string `xml:",omitempty"`
	IsTruncated        bool
	Uploads            []xmlUpload `xml:"Upload"`
}

type xmlUpload struct {
	Key          string
	UploadID     string `xml:"UploadId"`
	Initiator    *owner
	Owner        *owner
	StorageClass string
	Initiated    string
}

func (a *API) listUploads(w http.ResponseWriter, r *request) error {
	if r.param("delimiter") != "" {
		return fault.New(fault.Unsupported, "A delimiter is not implemented for lists of uploads.")
	}
	q, e, err := r.listing(r.param("key-marker"))
	if err != nil {
		return err
	}
	limit, err := r.limit("max-uploads")
	if err != nil {
		return err
	}
	q.Limit = limit + 1
	uploads, err := a.Buckets.Uploads(r.Context(), q, r.param("upload-id-marker"))
	if err != nil {
		return err
	}
	o, err := a.fetchOwner(r, true)
	if err != nil {
		return err
	}
	out := xmlUploads{
		Xmlns: namespace, Bucket: r.bucket, KeyMarker: e(q.After), UploadIDMarker: r.param("upload-id-marker"), Prefix: e(q.Prefix),
		MaxUploads: limit, EncodingType: r.param("encoding-type"), IsTruncated: len(uploads) > limit && limit > 0,
	}
	for _, u := range uploads[:min(limit, len(uploads))] {
		out.Uploads = append(out.Uploads, xmlUpload{e(u.Key), u.ID, &owner{u.Initiator}, o, "STANDARD", xmlTime(u.Initiated)})
		if out.IsTruncated {
			out.NextKeyMarker, out.NextUploadIDMarker = e(u.Key), u.ID
		}
	}
	return answer(w, out)
}
