package s3api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// A Presigner makes addresses under which an object can be read or written for
// a while. Programs sign such addresses themselves; a console's page holds no
// credentials and asks for them. An address is decided when it is made and
// again, as the same principal, when it is used.
type Presigner struct {
	Buckets *bucket.Service
	// AWS is the base address of the AWS listener.
	AWS    string
	Region string
	// Credentials speak for a principal until a time or until his session ends.
	Credentials func(ctx context.Context, p authz.Principal, until time.Time) (SigningKey, error)
}

// SigningKey is what an address is signed with.
type SigningKey struct {
	ID            string
	Secret, Token credential.Secret
	Expires       time.Time
}

// PresignInput names an object and how long its address is good for.
type PresignInput struct {
	Bucket    string
	Key       string
	VersionID string `json:",omitempty"`
	// UploadID and PartNumber are those of UploadPart.
	UploadID   string `json:",omitempty"`
	PartNumber int    `json:",omitempty"`
	// ExpiresIn is in seconds, at most seven days; 15 minutes if it is not given.
	ExpiresIn int `json:",omitempty"`
	// Download makes browsers keep the object under this name instead of showing it.
	Download string `json:",omitempty"`
}

// PresignOutput is the address and its end, which is that of the session if
// that comes sooner.
type PresignOutput struct {
	URL     string
	Expires time.Time
}

const (
	maxPresign     = 7 * 24 * time.Hour
	defaultPresign = 15 * time.Minute
)

// Register adds the operations.
func (p *Presigner) Register(cat *awsfront.Catalog) {
	for _, o := range []struct{ name, method, action, summary string }{
		{"GetObject", http.MethodGet, "s3:GetObject", "Make an address under which an object can be downloaded."},
		{"GetObjectVersion", http.MethodGet, "s3:GetObjectVersion", "Make an address under which a version of an object can be downloaded."},
		{"PutObject", http.MethodPut, "s3:PutObject", "Make an address to which an object can be uploaded."},
		{"UploadPart", http.MethodPut, "s3:PutObject", "Make an address to which a part of a multipart upload can be uploaded."},
	} {
		awsfront.RegisterREST(cat, awsfront.RESTService, "POST "+awsfront.RESTPrefix+"s3/presign/"+o.name, o.summary, awsfront.Op[PresignInput, PresignOutput]{
			Name: "Presign" + o.name, Action: o.action, Owner: p.owner,
			Resources: func(_ context.Context, _ *awsfront.Call, in *PresignInput) ([]string, error) {
				return []string{bucket.ObjectARN(in.Bucket, in.Key)}, in.check(o.name)
			},
			Do: func(ctx context.Context, c *awsfront.Call, in *PresignInput) (*PresignOutput, error) {
				return p.presign(ctx, c, o.method, in)
			},
		})
	}
}

// owner is the account of the bucket, or the caller's if there is none: he
// learns that when he uses the address.
func (p *Presigner) owner(ctx context.Context, c *awsfront.Call, in *PresignInput) (ids.AccountID, error) {
	f, err := p.Buckets.Find(ctx, in.Bucket, "", "")
	if err != nil || f.Bucket.Name == "" {
		return c.Principal.Account, err
	}
	return f.Bucket.Account, nil
}

func (in *PresignInput) check(name string) error {
	if !bucket.ValidName(in.Bucket) {
		return badName()
	}
	if in.ExpiresIn < 0 || time.Duration(in.ExpiresIn)*time.Second > maxPresign {
		return fault.New(fault.Invalid, "An address is good for one second to seven days.")
	}
	if (name == "GetObjectVersion") != (in.VersionID != "") {
		return fault.New(fault.Invalid, "A version is named for GetObjectVersion, and only there.")
	}
	if part := name == "UploadPart"; part != (in.UploadID != "") || part != (in.PartNumber > 0) {
		return fault.New(fault.Invalid, "An upload and a part are named for UploadPart, and only there.")
	}
	return bucket.CheckKey(in.Key)
}

func (p *Presigner) presign(ctx context.Context, c *awsfront.Call, method string, in *PresignInput) (*PresignOutput, error) {
	life := time.Duration(in.ExpiresIn) * time.Second
	if life == 0 {
		life = defaultPresign
	}
	k, err := p.Credentials(ctx, c.Principal, c.Now.Add(life))
	if err != nil {
		return nil, err
	}
	if life = min(life, k.Expires.Sub(c.Now)); life < time.Second {
		return nil, errors.New("s3api: credentials that have ended already")
	}
	r, err := http.NewRequestWithContext(ctx, method, p.AWS, nil)
	if err != nil {
		return nil, err
	}
	r.URL.Path = "/" + in.Bucket + "/" + in.Key
	r.URL.RawPath = "/" + in.Bucket + "/" + escaped(in.Key)
	r.URL.RawQuery = in.query(life).Encode()
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	creds := aws.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret.Reveal(), SessionToken: k.Token.Reveal()}
	address, _, err := signer.PresignHTTP(ctx, creds, r, "UNSIGNED-PAYLOAD", "s3", p.Region, c.Now)
	return &PresignOutput{URL: address, Expires: c.Now.Add(life).UTC()}, err
}

func (in *PresignInput) query(life time.Duration) url.Values {
	q := url.Values{"X-Amz-Expires": {strconv.Itoa(int(life / time.Second))}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("versionId", in.VersionID)
	set("uploadId", in.UploadID)
	if in.PartNumber > 0 {
		q.Set("partNumber", strconv.Itoa(in.PartNumber))
	}
	if in.Download != "" {
		q.Set("response-content-disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(in.Download), "+", "%20"))
	}
	return q
}

// escaped writes a key as S3 signs it: every byte but letters, digits and
// -._~/ in percent form.
func escaped(key string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(key) {
		c := key[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}
