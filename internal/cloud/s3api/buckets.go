package s3api

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

type xmlBucket struct {
	Name         string
	CreationDate string
	BucketRegion string
	BucketArn    string
}

type xmlBuckets struct {
	XMLName           xml.Name `xml:"ListAllMyBucketsResult"`
	Xmlns             string   `xml:"xmlns,attr"`
	Owner             *owner
	Buckets           []xmlBucket `xml:"Buckets>Bucket"`
	ContinuationToken string      `xml:",omitempty"`
	Prefix            string      `xml:",omitempty"`
}

func (a *API) listBuckets(w http.ResponseWriter, r *request) error {
	account, prefix := r.call.Principal.Account, r.param("prefix")
	p := listing.Page{Limit: bucket.MaxBuckets}
	if r.has("max-buckets") {
		n, err := r.limit("max-buckets")
		if err != nil || n < 1 {
			return fault.New(fault.Invalid, "Argument max-buckets must be an integer between 1 and 10000")
		}
		p.Limit = n
	}
	scope := "ListBuckets\x00" + string(account) + "\x00" + prefix
	var err error
	if p.After, err = listing.Key(scope, r.param("continuation-token")); err != nil {
		return err
	}
	out := xmlBuckets{Xmlns: namespace, Owner: ownerOf(account), Prefix: prefix}
	if region := r.param("bucket-region"); region != "" && region != a.Buckets.Region {
		return answer(w, out)
	}
	l, err := a.Buckets.Buckets(r.Context(), account, prefix, p)
	if err != nil {
		return err
	}
	for _, b := range l.Items {
		out.Buckets = append(out.Buckets, xmlBucket{b.Name, xmlTime(b.Created), b.Region, bucket.ARN(b.Name)})
	}
	out.ContinuationToken = listing.Token(scope, l.Next)
	return answer(w, out)
}

type xmlCreate struct {
	XMLName            xml.Name `xml:"CreateBucketConfiguration"`
	LocationConstraint string
	Location           *struct{ Type, Name string }
	Bucket             *struct{ DataRedundancy, Type string }
	Tags               []xmlTag `xml:"Tags>Tag"`
}

// create reads the body of CreateBucket, which may be empty, and leaves it
// there to be read again.
func (r *request) create() (c xmlCreate, err error) {
	data, err := r.document(maxDocument)
	if err != nil {
		return c, err
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	r.call.Request.Body = r.Body
	if len(bytes.TrimSpace(data)) == 0 {
		return c, nil
	}
	if err := xml.Unmarshal(data, &c); err != nil {
		return c, badXML()
	}
	if c.Location != nil || c.Bucket != nil {
		return c, fault.New(fault.Unsupported, "Directory buckets are not implemented.")
	}
	return c, nil
}

func locationConstraint(r *request) (string, error) {
	c, err := r.create()
	return c.LocationConstraint, err
}

func (a *API) createBucket(w http.ResponseWriter, r *request) error {
	if err := refusals(r.Header, "private"); err != nil {
		return err
	}
	if o := r.Header.Get("X-Amz-Object-Ownership"); o != "" && o != "BucketOwnerEnforced" {
		return fault.New(fault.Invalid, "Buckets here are always BucketOwnerEnforced.").Coded("InvalidBucketAclWithObjectOwnership")
	}
	c, err := r.create()
	if err != nil {
		return err
	}
	if err := a.checkLocation(c.LocationConstraint); err != nil {
		return err
	}
	tags, err := xmlTags{Tags: c.Tags}.values()
	if err != nil {
		return err
	}
	b, err := a.Buckets.Create(r.Context(), r.call.Principal.Account, r.bucket, tags)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/"+b.Name)
	w.Header().Set("X-Amz-Bucket-Arn", bucket.ARN(b.Name))
	w.WriteHeader(http.StatusOK)
	return nil
}

// checkLocation demands the region that we are: us-east-1 is named by silence.
func (a *API) checkLocation(c string) error {
	switch {
	case a.Buckets.Region == "us-east-1" && c == "us-east-1":
		return fault.New(fault.Invalid, "The specified location-constraint is not valid").Coded("InvalidLocationConstraint")
	case a.Buckets.Region == "us-east-1" && c == "", c == a.Buckets.Region:
		return nil
	case c == "":
		c = "unspecified"
	}
	return fault.New(fault.Invalid, "The %s location constraint is incompatible for the region specific endpoint this request was sent to.", c).
		Coded("IllegalLocationConstraintException")
}

func (a *API) deleteBucket(w http.ResponseWriter, r *request) error {
	return done(w, a.Buckets.Delete(r.Context(), r.bucket))
}

// done answers 204, or returns the error.
func done(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (a *API) headBucket(w http.ResponseWriter, r *request) error {
	b, err := a.Buckets.Bucket(r.Context(), r.bucket)
	if err != nil {
		return err
	}
	w.Header().Set("X-Amz-Bucket-Region", b.Region)
	w.Header().Set("X-Amz-Bucket-Arn", bucket.ARN(b.Name))
	w.Header().Set("X-Amz-Access-Point-Alias", "false")
	w.WriteHeader(http.StatusOK)
	return nil
}
