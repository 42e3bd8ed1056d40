package bucket

import (
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/fault"
)

// The bounds of S3 (S3 User Guide, "Multipart upload limits", "Object metadata").
const (
	MaxKey      = 1024
	MaxMetadata = 2048
	MaxPut      = 5 << 30  // bytes in one request
	MaxObject   = 50 << 40 // bytes in all parts
	MinPart     = 5 << 20  // bytes, for every part but the last
	MaxParts    = 10000
)

// NullVersion is the id of the version written while a bucket keeps none.
const NullVersion = "null"

// Headers are the content headers stored with an object.
type Headers struct {
	ContentType        string `json:",omitempty"`
	ContentEncoding    string `json:",omitempty"`
	ContentDisposition string `json:",omitempty"`
	ContentLanguage    string `json:",omitempty"`
	CacheControl       string `json:",omitempty"`
	Expires            string `json:",omitempty"`
}

// Attributes are what a caller says about an object beside its bytes.
type Attributes struct {
	Headers  Headers
	Metadata map[string]string `json:",omitempty"`
	Tags     map[string]string `json:",omitempty"`
}

// Checksum is a checksum in base64, with "-N" behind it if it is composed of
// the checksums of N parts.
type Checksum struct {
	Algorithm string `json:",omitempty"` // as after x-amz-checksum-: "crc32", "sha256"
	Type      string `json:",omitempty"` // FullObject or Composite
	Value     string `json:",omitempty"`
}

// The types of checksum.
const (
	FullObject = "FULL_OBJECT"
	Composite  = "COMPOSITE"
)

// InlineSize is up to how many bytes a blob lies in the database: one commit
// is then all that a small object costs, where a file takes two more.
const InlineSize = 16 << 10

// Segment is a run of bytes of an object that lies in one blob: a file, or
// bytes in the database.
type Segment struct {
	Blob   string
	Size   int64
	Inline bool `json:",omitempty"`
}

// Version is one version of an object, or a delete marker.
type Version struct {
	Bucket, Key string
	ID          string
	Place       int64 // orders the versions of a key, newest first
	Latest      bool
	Marker      bool // a delete marker, which has none of the following but Modified
	Modified    time.Time
	Size        int64
	ETag        string // without quotes
	Checksum    Checksum
	Attributes
	Segments []Segment
}

func (v Version) blobs() []string {
	out := make([]string, len(v.Segments))
	for i, s := range v.Segments {
		out[i] = s.Blob
	}
	return out
}

func noKey() *fault.Error {
	return fault.New(fault.NotFound, "The specified key does not exist.").Coded("NoSuchKey")
}

func noVersion() *fault.Error {
	return fault.New(fault.NotFound, "The specified version does not exist.").Coded("NoSuchVersion")
}

// CheckKey refuses what cannot be a key. "../x" can: it is a plain name.
func CheckKey(key string) error {
	switch {
	case key == "":
		return fault.New(fault.Invalid, "A key must be specified.").Coded("InvalidArgument")
	case len(key) > MaxKey:
		return fault.New(fault.Invalid, "Your key is too long").Coded("KeyTooLongError")
	case !utf8.ValidString(key):
		return fault.New(fault.Invalid, "A key must be valid UTF-8.").Coded("InvalidURI")
	case strings.ContainsRune(key, 0):
		return fault.New(fault.Invalid, "A key cannot contain the character NUL.").Coded("InvalidURI")
	}
	return nil
}

func (a Attributes) check() error {
	n := 0
	for k, v := range a.Metadata {
		n += len(k) + len(v)
	}
	if n > MaxMetadata {
		return fault.New(fault.Invalid, "Your metadata headers exceed the maximum allowed metadata size").Coded("MetadataTooLarge")
	}
	return checkTags(a.Tags, 10)
}
