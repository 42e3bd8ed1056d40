package bucket

import (
	"net/netip"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Versioning is whether a bucket keeps old versions. Once enabled it can only
// be suspended.
type Versioning string

// The states of versioning.
const (
	Unversioned Versioning = ""
	Enabled     Versioning = "Enabled"
	Suspended   Versioning = "Suspended"
)

// Bucket is one bucket.
type Bucket struct {
	Name    string
	Account ids.AccountID
	Region  string
	Created time.Time

	Versioning Versioning
	Policy     string // JSON, or empty
	Tags       map[string]string
}

// ARN names a bucket.
func ARN(bucket string) string { return "arn:aws:s3:::" + bucket }

// ObjectARN names an object.
func ObjectARN(bucket, key string) string { return ARN(bucket) + "/" + key }

func (b Bucket) party() audit.Party {
	return audit.Party{Type: "Bucket", ID: ARN(b.Name), Name: b.Name, Account: string(b.Account)}
}

func (b Bucket) object(key string) audit.Party {
	return audit.Party{Type: "Object", ID: ObjectARN(b.Name, key), Account: string(b.Account)}
}

func noBucket() *fault.Error {
	return fault.New(fault.NotFound, "The specified bucket does not exist").Coded("NoSuchBucket")
}

// reserved are beginnings and endings that AWS keeps to itself (S3 User Guide,
// "General purpose bucket naming rules").
var (
	reservedPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	reservedSuffixes = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
)

// ValidName tells whether a name follows the rules for bucket names: 3 to 63
// lower-case letters, digits, dots and hyphens, and no IP address.
func ValidName(name string) bool {
	if len(name) < 3 || len(name) > 63 || strings.Contains(name, "..") {
		return false
	}
	for i, c := range []byte(name) {
		alnum := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !alnum && (c != '-' && c != '.' || i == 0 || i == len(name)-1) {
			return false
		}
	}
	for _, p := range reservedPrefixes {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	for _, s := range reservedSuffixes {
		if strings.HasSuffix(name, s) {
			return false
		}
	}
	_, err := netip.ParseAddr(name)
	return err != nil
}

// checkTags keeps to AWS's rules for tags.
func checkTags(tags map[string]string, most int) error {
	if len(tags) > most {
		return fault.New(fault.Invalid, "Object tags cannot be greater than %d", most).Coded("BadRequest")
	}
	for k, v := range tags {
		if k == "" || len([]rune(k)) > 128 || len([]rune(v)) > 256 {
			return fault.New(fault.Invalid, "The TagKey or TagValue you have provided is too long or empty").Coded("InvalidTag")
		}
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return fault.New(fault.Invalid, "System tags cannot be added or updated by requester").Coded("InvalidTag")
		}
	}
	return nil
}
