package s3api

import (
	"mime"
	"net/http"
	"strings"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

const (
	copySource     = "X-Amz-Copy-Source"
	metadataPrefix = "x-amz-meta-"
)

// notHere are headers that ask for what we do not do. To take them silently
// would promise an encryption or a lock that is not there.
var notHere = []string{
	"X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Customer-Algorithm", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id",
	"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Algorithm",
	"X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Retain-Until-Date", "X-Amz-Object-Lock-Legal-Hold", "X-Amz-Bucket-Object-Lock-Enabled",
	"X-Amz-Website-Redirect-Location", "X-Amz-Write-Offset-Bytes", "X-Amz-Rename-Source",
}

// refusals refuses headers that cannot be honoured. acls are those that say
// nothing but what holds anyway.
func refusals(h http.Header, acls ...string) error {
	for _, name := range notHere {
		if h.Get(name) != "" {
			return fault.New(fault.Unsupported, "A header you provided implies functionality that is not implemented: %s", strings.ToLower(name))
		}
	}
	if c := h.Get("X-Amz-Storage-Class"); c != "" && c != "STANDARD" {
		return fault.New(fault.Invalid, "The storage class you specified is not valid").Coded("InvalidStorageClass")
	}
	acl := h.Get("X-Amz-Acl")
	refused := acl != ""
	for _, ok := range acls {
		refused = refused && acl != ok
	}
	for name := range h {
		refused = refused || strings.HasPrefix(name, "X-Amz-Grant-")
	}
	if refused {
		return fault.New(fault.Invalid, "The bucket does not allow ACLs").Coded("AccessControlListNotSupported")
	}
	return nil
}

// attributes reads what a request says about an object.
func attributes(h http.Header) (a bucket.Attributes, err error) {
	if err := refusals(h, "bucket-owner-full-control"); err != nil {
		return a, err
	}
	a.Headers = bucket.Headers{
		ContentType: h.Get("Content-Type"), ContentEncoding: h.Get("Content-Encoding"), ContentDisposition: h.Get("Content-Disposition"),
		ContentLanguage: h.Get("Content-Language"), CacheControl: h.Get("Cache-Control"), Expires: h.Get("Expires"),
	}
	if a.Headers.ContentType == "" {
		a.Headers.ContentType = "binary/octet-stream"
	}
	for name, values := range h {
		if key, ok := strings.CutPrefix(strings.ToLower(name), metadataPrefix); ok && key != "" {
			if a.Metadata == nil {
				a.Metadata = map[string]string{}
			}
			a.Metadata[key] = strings.Join(values, ",")
		}
	}
	a.Tags, err = headerTags(h)
	return a, err
}

// writeAttributes puts what is stored with a version into the answer.
func writeAttributes(h http.Header, v bucket.Version) {
	put := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	put("Content-Type", v.Headers.ContentType)
	put("Content-Encoding", v.Headers.ContentEncoding)
	put("Content-Disposition", v.Headers.ContentDisposition)
	put("Content-Language", v.Headers.ContentLanguage)
	put("Cache-Control", v.Headers.CacheControl)
	put("Expires", v.Headers.Expires)
	for key, value := range v.Metadata {
		put(metadataPrefix+key, mime.QEncoding.Encode("utf-8", value))
	}
	put("ETag", quoted(v.ETag))
	put("Last-Modified", v.Modified.UTC().Format(http.TimeFormat))
	put("Accept-Ranges", "bytes")
	writeVersion(h, v)
}

// writeVersion names the version, if the bucket keeps any.
func writeVersion(h http.Header, v bucket.Version) {
	if v.ID != "" && v.ID != bucket.NullVersion {
		h.Set("X-Amz-Version-Id", v.ID)
	}
}

func writeChecksum(h http.Header, c bucket.Checksum) {
	if c.Algorithm != "" {
		h.Set(checksumPrefix+c.Algorithm, c.Value)
		h.Set("X-Amz-Checksum-Type", c.Type)
	}
}

func quoted(etag string) string { return `"` + etag + `"` }
