package s3api

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"

	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// xmlSums holds the one checksum that a result has, under its algorithm's name.
type xmlSums struct {
	CRC32     string `xml:"ChecksumCRC32,omitempty"`
	CRC32C    string `xml:"ChecksumCRC32C,omitempty"`
	CRC64NVME string `xml:"ChecksumCRC64NVME,omitempty"`
	SHA1      string `xml:"ChecksumSHA1,omitempty"`
	SHA256    string `xml:"ChecksumSHA256,omitempty"`
	SHA512    string `xml:"ChecksumSHA512,omitempty"`
	MD5       string `xml:"ChecksumMD5,omitempty"`
}

func (s *xmlSums) field(algorithm string) *string {
	switch algorithm {
	case "crc32":
		return &s.CRC32
	case "crc32c":
		return &s.CRC32C
	case "crc64nvme":
		return &s.CRC64NVME
	case "sha1":
		return &s.SHA1
	case "sha256":
		return &s.SHA256
	case "sha512":
		return &s.SHA512
	}
	return &s.MD5
}

func sums(c bucket.Checksum) (s xmlSums) {
	if c.Algorithm != "" {
		*s.field(c.Algorithm) = c.Value
	}
	return s
}

// value is the one checksum that there is, or empty.
func (s *xmlSums) value() string {
	for _, a := range algorithms {
		if v := *s.field(a); v != "" {
			return v
		}
	}
	return ""
}

// joined makes the checksum of an object of those of its parts, and compares it
// with the one that the caller claims, if any.
func joined(claimed bucket.Checksum, size string) func(bucket.Upload, []bucket.Part) (bucket.Checksum, error) {
	return func(u bucket.Upload, parts []bucket.Part) (bucket.Checksum, error) {
		c := u.Checksum
		if size != "" && size != strconv.FormatInt(sizeOf(parts), 10) {
			return c, fault.New(fault.Invalid, "The provided 'x-amz-mp-object-size' header value does not match what was computed.").Coded("InvalidRequest")
		}
		if c.Algorithm == "" {
			if claimed.Algorithm != "" {
				return c, fault.New(fault.Invalid, "The upload was created without a checksum algorithm.").Coded("InvalidRequest")
			}
			return bucket.Checksum{}, nil
		}
		for _, p := range parts {
			if p.Checksum.Algorithm != c.Algorithm {
				return c, fault.New(fault.Invalid, "The upload was created using a %s checksum. The part %d was not uploaded with one.", c.Algorithm, p.Number).Coded("InvalidRequest")
			}
		}
		suffix := ""
		if c.Type == bucket.Composite {
			c.Value = composite(c.Algorithm, parts)
			suffix = "-" + strconv.Itoa(len(parts))
		} else {
			c.Value = whole(c.Algorithm, parts)
		}
		if claimed.Algorithm != "" && (claimed.Algorithm != c.Algorithm || claimed.Value != c.Value) {
			return c, fault.New(fault.Invalid, "The %s you specified did not match the calculated checksum.", claimed.Algorithm).Coded("BadDigest")
		}
		c.Value += suffix
		return c, nil
	}
}

func sizeOf(parts []bucket.Part) (n int64) {
	for _, p := range parts {
		n += p.Size
	}
	return n
}

// composite is the checksum of the parts' checksums.
func composite(algorithm string, parts []bucket.Part) string {
	sum, _ := awswire.NewChecksum(algorithm)
	for _, p := range parts {
		raw, _ := base64.StdEncoding.DecodeString(p.Checksum.Value) // our own
		sum.Write(raw)
	}
	return awswire.ChecksumText(sum)
}

// polynomials are those of the CRCs, reversed, and their width in bits.
var polynomials = map[string]struct {
	poly uint64
	bits int
}{
	"crc32": {0xedb88320, 32}, "crc32c": {0x82f63b78, 32}, "crc64nvme": {0x9a6c9329ac4bc9b5, 64},
}

// whole joins the CRCs of consecutive parts. A CRC is linear: that of a+b is
// the one of a, moved over the length of b by multiplication with a power of x
// modulo the polynomial, plus the one of b.
func whole(algorithm string, parts []bucket.Part) string {
	p := polynomials[algorithm]
	var crc uint64
	for _, part := range parts {
		raw, _ := base64.StdEncoding.DecodeString(part.Checksum.Value) // our own
		crc = multiply(crc, power(uint64(part.Size)*8, p.poly, p.bits), p.poly, p.bits) ^ bigEndian(raw)
	}
	out := binary.BigEndian.AppendUint64(nil, crc)
	return base64.StdEncoding.EncodeToString(out[8-p.bits/8:])
}

func bigEndian(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

// multiply is a times b modulo the polynomial. In reversed form the highest bit
// is x^0.
func multiply(a, b, poly uint64, bits int) (product uint64) {
	for i := bits - 1; i >= 0; i-- {
		if a>>i&1 == 1 {
			product ^= b
		}
		if b&1 == 1 {
			b = b>>1 ^ poly
		} else {
			b >>= 1
		}
	}
	return product
}

// power is x^n modulo the polynomial.
func power(n, poly uint64, bits int) uint64 {
	out, square := uint64(1)<<(bits-1), uint64(1)<<(bits-2)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out = multiply(out, square, poly, bits)
		}
		square = multiply(square, square, poly, bits)
	}
	return out
}
