package awswire

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"strings"
)

// checksumPrefix begins the headers and trailers that hold an S3 checksum.
const checksumPrefix = "x-amz-checksum-"

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	nvme       = crc64.MakeTable(0x9a6c9329ac4bc9b5) // reversed polynomial of CRC-64/NVME
)

// NewChecksum returns the hash behind an S3 checksum header or trailer such as
// x-amz-checksum-crc64nvme. It reports false for a name that is none.
func NewChecksum(header string) (hash.Hash, bool) {
	switch strings.TrimPrefix(strings.ToLower(header), checksumPrefix) {
	case "crc32":
		return crc32.NewIEEE(), true
	case "crc32c":
		return crc32.New(castagnoli), true
	case "crc64nvme":
		return crc64.New(nvme), true
	case "sha1":
		return sha1.New(), true // as a checksum the client chose, not as a proof
	case "md5":
		return md5.New(), true // likewise
	case "sha256":
		return sha256.New(), true
	case "sha512":
		return sha512.New(), true
	}
	return nil, false
}

// ChecksumText is a checksum as S3 writes it.
func ChecksumText(h hash.Hash) string { return base64.StdEncoding.EncodeToString(h.Sum(nil)) }
