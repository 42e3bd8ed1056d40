package s3api

import (
	"net/http"
	"strings"

	"gatehouse/internal/fault"
)

// A level is what a request's path names.
type level int

const (
	onService level = iota
	onBucket
	onObject
)

// An operation is one line of S3's API: how a request names it, what has to be
// allowed, and who does it.
type operation struct {
	name   string
	method string
	level  level
	sub    string // the parameter that selects it; empty for the plain one
	copies bool   // selected by the header x-amz-copy-source
	params string // the further parameters that it knows

	action   string // of IAM, after "s3:"
	versions string // the action when a version is named, if it is another one
	tagged   bool   // whether existing tags of the object are condition keys
	creates  string // "true" if an object is made, "false" if it is only prepared
	more     asker  // further questions
	do       func(*API, http.ResponseWriter, *request) error
}

func (o *operation) actions() []string {
	out := []string{"s3:" + o.action}
	if o.versions != "" {
		out = append(out, "s3:"+o.versions)
	}
	return out
}

const overrides = "response-content-type response-content-language response-expires response-cache-control response-content-disposition response-content-encoding"

var operations []operation

func init() {
	operations = []operation{
		{name: "ListBuckets", method: "GET", level: onService, params: "max-buckets continuation-token prefix bucket-region", action: "ListAllMyBuckets", do: (*API).listBuckets},

		{name: "CreateBucket", method: "PUT", level: onBucket, action: "CreateBucket", more: askCreate, do: (*API).createBucket},
		{name: "DeleteBucket", method: "DELETE", level: onBucket, action: "DeleteBucket", do: (*API).deleteBucket},
		{name: "HeadBucket", method: "HEAD", level: onBucket, action: "ListBucket", do: (*API).headBucket},
		{name: "GetBucketLocation", method: "GET", level: onBucket, sub: "location", action: "GetBucketLocation", do: (*API).bucketLocation},
		{name: "GetBucketPolicy", method: "GET", level: onBucket, sub: "policy", action: "GetBucketPolicy", do: (*API).bucketPolicy},
		{name: "PutBucketPolicy", method: "PUT", level: onBucket, sub: "policy", action: "PutBucketPolicy", do: (*API).putBucketPolicy},
		{name: "DeleteBucketPolicy", method: "DELETE", level: onBucket, sub: "policy", action: "DeleteBucketPolicy", do: (*API).deleteBucketPolicy},
		{name: "GetBucketVersioning", method: "GET", level: onBucket, sub: "versioning", action: "GetBucketVersioning", do: (*API).bucketVersioning},
		{name: "PutBucketVersioning", method: "PUT", level: onBucket, sub: "versioning", action: "PutBucketVersioning", do: (*API).putBucketVersioning},
		{name: "GetBucketTagging", method: "GET", level: onBucket, sub: "tagging", action: "GetBucketTagging", do: (*API).bucketTagging},
		{name: "PutBucketTagging", method: "PUT", level: onBucket, sub: "tagging", action: "PutBucketTagging", do: (*API).putBucketTagging},
		{name: "DeleteBucketTagging", method: "DELETE", level: onBucket, sub: "tagging", action: "PutBucketTagging", do: (*API).deleteBucketTagging},
		{name: "GetBucketAcl", method: "GET", level: onBucket, sub: "acl", action: "GetBucketAcl", do: (*API).bucketACL},
		{name: "GetBucketPolicyStatus", method: "GET", level: onBucket, sub: "policyStatus", action: "GetBucketPolicyStatus", do: (*API).policyStatus},
		{name: "GetBucketOwnershipControls", method: "GET", level: onBucket, sub: "ownershipControls", action: "GetBucketOwnershipControls", do: (*API).ownership},
		absent("GetBucketCors", "cors", "GetBucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
		absent("GetBucketEncryption", "encryption", "GetEncryptionConfiguration", "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found"),
		absent("GetBucketLifecycleConfiguration", "lifecycle", "GetLifecycleConfiguration", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
		absent("GetBucketReplication", "replication", "GetReplicationConfiguration", "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
		absent("GetBucketWebsite", "website", "GetBucketWebsite", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
		absent("GetObjectLockConfiguration", "object-lock", "GetBucketObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
		{name: "GetPublicAccessBlock", method: "GET", level: onBucket, sub: "publicAccessBlock", action: "GetBucketPublicAccessBlock", do: (*API).publicAccessBlock},

		{name: "ListObjects", method: "GET", level: onBucket, params: "prefix delimiter marker max-keys encoding-type", action: "ListBucket", do: (*API).listObjects},
		{name: "ListObjectsV2", method: "GET", level: onBucket, sub: "list-type", params: "prefix delimiter start-after continuation-token max-keys encoding-type fetch-owner", action: "ListBucket", do: (*API).listObjectsV2},
		{name: "ListObjectVersions", method: "GET", level: onBucket, sub: "versions", params: "prefix delimiter key-marker version-id-marker max-keys encoding-type", action: "ListBucketVersions", do: (*API).listVersions},
		{name: "ListMultipartUploads", method: "GET", level: onBucket, sub: "uploads", params: "prefix delimiter key-marker upload-id-marker max-uploads encoding-type", action: "ListBucketMultipartUploads", do: (*API).listUploads},
		{name: "DeleteObjects", method: "POST", level: onBucket, sub: "delete", action: "DeleteObject", versions: "DeleteObjectVersion", more: askDeletes, do: (*API).deleteObjects},

		{name: "PutObject", method: "PUT", level: onObject, action: "PutObject", creates: "true", more: askTagging, do: (*API).putObject},
		{name: "CopyObject", method: "PUT", level: onObject, copies: true, action: "PutObject", creates: "true", more: askCopy, do: (*API).copyObject},
		{name: "GetObject", method: "GET", level: onObject, params: "versionId partNumber " + overrides, action: "GetObject", versions: "GetObjectVersion", tagged: true, do: (*API).getObject},
		{name: "HeadObject", method: "HEAD", level: onObject, params: "versionId partNumber " + overrides, action: "GetObject", versions: "GetObjectVersion", tagged: true, do: (*API).getObject},
		{name: "DeleteObject", method: "DELETE", level: onObject, params: "versionId", action: "DeleteObject", versions: "DeleteObjectVersion", do: (*API).deleteObject},
		{name: "GetObjectTagging", method: "GET", level: onObject, sub: "tagging", params: "versionId", action: "GetObjectTagging", versions: "GetObjectVersionTagging", tagged: true, do: (*API).objectTagging},
		{name: "PutObjectTagging", method: "PUT", level: onObject, sub: "tagging", params: "versionId", action: "PutObjectTagging", versions: "PutObjectVersionTagging", tagged: true, more: askTags, do: (*API).putObjectTagging},
		{name: "DeleteObjectTagging", method: "DELETE", level: onObject, sub: "tagging", params: "versionId", action: "DeleteObjectTagging", versions: "DeleteObjectVersionTagging", tagged: true, do: (*API).deleteObjectTagging},
		{name: "GetObjectAcl", method: "GET", level: onObject, sub: "acl", params: "versionId", action: "GetObjectAcl", versions: "GetObjectVersionAcl", tagged: true, do: (*API).objectACL},

		{name: "CreateMultipartUpload", method: "POST", level: onObject, sub: "uploads", action: "PutObject", creates: "false", more: askTagging, do: (*API).createUpload},
		{name: "UploadPart", method: "PUT", level: onObject, sub: "uploadId", params: "partNumber", action: "PutObject", creates: "false", do: (*API).uploadPart},
		{name: "UploadPartCopy", method: "PUT", level: onObject, sub: "uploadId", copies: true, params: "partNumber", action: "PutObject", creates: "false", more: askCopy, do: (*API).uploadPartCopy},
		{name: "CompleteMultipartUpload", method: "POST", level: onObject, sub: "uploadId", action: "PutObject", creates: "true", do: (*API).completeUpload},
		{name: "AbortMultipartUpload", method: "DELETE", level: onObject, sub: "uploadId", action: "AbortMultipartUpload", do: (*API).abortUpload},
		{name: "ListParts", method: "GET", level: onObject, sub: "uploadId", params: "max-parts part-number-marker encoding-type", action: "ListMultipartUploadParts", do: (*API).listParts},
	}
}

// route names the operation of a request.
func (a *API) route(r *http.Request) (string, error) {
	b, key := a.target(r)
	at := onObject
	switch {
	case b == "" && key != "": // "//x" must not be taken for "/"
		return "", badName()
	case b == "":
		at = onService
	case key == "":
		at = onBucket
	}
	query := r.URL.Query()
	copies := at == onObject && r.Method == http.MethodPut && copies(r.Header, query)
	var plain *operation
	for i := range operations {
		o := &operations[i]
		if o.method != r.Method || o.level != at || o.copies != copies {
			continue
		}
		if o.sub == "" {
			plain = o
		} else if query.Has(o.sub) {
			return o.name, o.knows(query)
		}
	}
	if plain == nil {
		return "", fault.New(fault.Unsupported, "A header or query you provided implies functionality that is not implemented.")
	}
	return plain.name, plain.knows(query)
}

// copies tells whether a request names a source, in a header or as a presigned parameter.
func copies(h http.Header, query map[string][]string) bool {
	for name := range query {
		if strings.EqualFold(name, copySource) {
			return true
		}
	}
	return h.Get(copySource) != ""
}

// knows refuses parameters that an operation does not know: with one of them
// the request means something else.
func (o *operation) knows(query map[string][]string) error {
	for name := range query {
		low := strings.ToLower(name)
		if name == o.sub || name == "x-id" || strings.HasPrefix(low, "x-amz-") {
			continue
		}
		known := false
		for p := range strings.FieldsSeq(o.params) {
			known = known || p == name
		}
		if !known {
			return fault.New(fault.Unsupported, "The parameter %q of the request is not implemented.", name)
		}
	}
	return nil
}
