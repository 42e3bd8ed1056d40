package s3api

import (
	"encoding/json"
	"encoding/xml"
	"net/http"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

type xmlLocation struct {
	XMLName xml.Name `xml:"LocationConstraint"`
	Xmlns   string   `xml:"xmlns,attr"`
	Region  string   `xml:",chardata"`
}

func (a *API) bucketLocation(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	if b.Region == "us-east-1" {
		b.Region = "" // as it has been since there was one region
	}
	return answer(w, xmlLocation{Xmlns: namespace, Region: b.Region})
}

func (a *API) bucketPolicy(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	if b.Policy == "" {
		return noPolicy()
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(b.Policy)) // the client has gone: nobody is left to be told
	return nil
}

func (a *API) putBucketPolicy(w http.ResponseWriter, r *request) error {
	document, err := r.document(bucket.MaxPolicy)
	if err != nil {
		return err
	}
	if !json.Valid(document) {
		return fault.New(fault.Invalid, "Policies must be valid JSON and the first byte must be '{'").Coded("MalformedPolicy")
	}
	return done(w, a.Buckets.SetPolicy(r.Context(), r.bucket, string(document)))
}

func (a *API) deleteBucketPolicy(w http.ResponseWriter, r *request) error {
	return done(w, a.Buckets.DeletePolicy(r.Context(), r.bucket))
}

// absent is the reading of a configuration that no bucket here has: to say so
// is the truth, and lets tools that read them all (Terraform) go on.
func absent(name, sub, action, code, message string) operation {
	return operation{name: name, method: http.MethodGet, level: onBucket, sub: sub, action: action, do: func(a *API, _ http.ResponseWriter, r *request) error {
		if _, err := a.Buckets.Bucket(r.Context(), r.bucket); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "%s", message).Coded(code)
	}}
}

type xmlOwnership struct {
	XMLName   xml.Name `xml:"OwnershipControls"`
	Xmlns     string   `xml:"xmlns,attr"`
	Ownership string   `xml:"Rule>ObjectOwnership"`
}

func (a *API) ownership(w http.ResponseWriter, r *request) error {
	if _, err := a.Buckets.Bucket(r.Context(), r.bucket); err != nil {
		return err
	}
	return answer(w, xmlOwnership{Xmlns: namespace, Ownership: "BucketOwnerEnforced"})
}

type xmlPublicAccessBlock struct {
	XMLName                                                                     xml.Name `xml:"PublicAccessBlockConfiguration"`
	Xmlns                                                                       string   `xml:"xmlns,attr"`
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// publicAccessBlock says what always holds: no ACLs, no public policies.
func (a *API) publicAccessBlock(w http.ResponseWriter, r *request) error {
	if _, err := a.Buckets.Bucket(r.Context(), r.bucket); err != nil {
		return err
	}
	return answer(w, xmlPublicAccessBlock{
		Xmlns: namespace, BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true,
	})
}

type xmlPolicyStatus struct {
	XMLName  xml.Name `xml:"PolicyStatus"`
	Xmlns    string   `xml:"xmlns,attr"`
	IsPublic bool
}

// policyStatus tells that no bucket is public: such policies are refused.
func (a *API) policyStatus(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	if b.Policy == "" {
		return noPolicy()
	}
	return answer(w, xmlPolicyStatus{Xmlns: namespace})
}

func noPolicy() error {
	return fault.New(fault.NotFound, "The bucket policy does not exist").Coded("NoSuchBucketPolicy")
}

type xmlVersioning struct {
	XMLName   xml.Name `xml:"VersioningConfiguration"`
	Xmlns     string   `xml:"xmlns,attr,omitempty"`
	Status    string   `xml:",omitempty"`
	MfaDelete string   `xml:",omitempty"`
}

func (a *API) bucketVersioning(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	return answer(w, xmlVersioning{Xmlns: namespace, Status: string(b.Versioning)})
}

func (a *API) putBucketVersioning(w http.ResponseWriter, r *request) error {
	var v xmlVersioning
	if err := r.parse(&v); err != nil {
		return err
	}
	if v.MfaDelete == "Enabled" || r.Header.Get("X-Amz-Mfa") != "" {
		return fault.New(fault.Unsupported, "MFA delete is not implemented.")
	}
	return ok(w, a.Buckets.SetVersioning(r.Context(), r.bucket, bucket.Versioning(v.Status)))
}

// ok answers 200 without a body, or returns the error.
func ok(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusOK)
	}
	return err
}

func (a *API) bucketTagging(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	if len(b.Tags) == 0 {
		return fault.New(fault.NotFound, "The TagSet does not exist").Coded("NoSuchTagSet")
	}
	return answer(w, tagSet(b.Tags))
}

func (a *API) putBucketTagging(w http.ResponseWriter, r *request) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	return done(w, a.Buckets.SetTags(r.Context(), r.bucket, tags))
}

func (a *API) deleteBucketTagging(w http.ResponseWriter, r *request) error {
	return done(w, a.Buckets.SetTags(r.Context(), r.bucket, nil))
}

type xmlACL struct {
	XMLName xml.Name `xml:"AccessControlPolicy"`
	Xmlns   string   `xml:"xmlns,attr"`
	Owner   *owner
	Grants  []xmlGrant `xml:"AccessControlList>Grant"`
}

type xmlGrant struct {
	Grantee    xmlGrantee
	Permission string
}

type xmlGrantee struct {
	Xsi  string `xml:"xmlns:xsi,attr"`
	Type string `xml:"xsi:type,attr"`
	ID   string
}

// acl is the one access control list that there is: all to the owner.
func acl(w http.ResponseWriter, account ids.AccountID) error {
	grantee := xmlGrantee{"http://www.w3.org/2001/XMLSchema-instance", "CanonicalUser", string(account)}
	return answer(w, xmlACL{Xmlns: namespace, Owner: ownerOf(account), Grants: []xmlGrant{{grantee, "FULL_CONTROL"}}})
}

func (a *API) bucketACL(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	return acl(w, b.Account)
}

func (a *API) objectACL(w http.ResponseWriter, r *request) error {
	v, ok, err := a.find(w, r)
	if err != nil || !ok {
		return err
	}
	writeVersion(w.Header(), v)
	return a.bucketACL(w, r)
}
