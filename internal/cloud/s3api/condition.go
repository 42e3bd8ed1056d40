package s3api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

func missing() error {
	return fault.New(fault.NotFound, "The specified key does not exist.").Coded("NoSuchKey")
}

func badName() error {
	return fault.New(fault.Invalid, "The specified bucket is not valid.").Coded("InvalidBucketName")
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "Your proposed upload exceeds the maximum allowed size").Coded("EntityTooLarge")
}

func failedCondition() error {
	return fault.New(fault.Precondition, "At least one of the pre-conditions you specified did not hold").Coded("PreconditionFailed")
}

// writeIf reads the conditions of a write. S3 knows only these two forms.
func writeIf(h http.Header) (c bucket.WriteIf, err error) {
	if v := h.Get("If-None-Match"); v != "" {
		if v != "*" {
			return c, fault.New(fault.Unsupported, "If-None-Match of a write takes only *.")
		}
		c.Absent = true
	}
	if v := h.Get("If-Match"); v != "" {
		c.Match = rawETag(v)
	}
	return c, nil
}

// readIf decides the conditions of a read: 304, 412, or 0 to go on. prefix is
// that of the headers (RFC 9110 section 13.2.2 gives the order).
func readIf(h http.Header, v bucket.Version, prefix string) int {
	modified := v.Modified.Truncate(time.Second)
	match, noneMatch := h.Get(prefix+"If-Match"), h.Get(prefix+"If-None-Match")
	since, errSince := http.ParseTime(h.Get(prefix + "If-Modified-Since"))
	unmodified, errUnmodified := http.ParseTime(h.Get(prefix + "If-Unmodified-Since"))
	switch {
	case match != "" && !names(match, v.ETag):
		return http.StatusPreconditionFailed
	case match == "" && errUnmodified == nil && modified.After(unmodified):
		return http.StatusPreconditionFailed
	case noneMatch != "" && names(noneMatch, v.ETag):
		return http.StatusNotModified
	case noneMatch == "" && errSince == nil && !modified.After(since):
		return http.StatusNotModified
	}
	return 0
}

// names tells whether a list of ETags holds one.
func names(list, etag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || rawETag(one) == etag {
			return true
		}
	}
	return false
}

// A span is the part of an object that is asked for.
type span struct {
	from, length    int64
	partial, beyond bool
	parts           int // of the object, if a part was asked for
}

func (s span) header(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", s.from, s.from+s.length-1, size)
}

// spanOf reads Range or partNumber. A range that is not one range of bytes is
// ignored (RFC 9110 section 14.2), as S3 does.
func spanOf(r *request, v bucket.Version) (span, error) {
	if r.has("partNumber") {
		return partSpan(r, v)
	}
	return rangeSpan(r.Header.Get("Range"), v.Size), nil
}

func rangeSpan(header string, size int64) span {
	whole := span{length: size}
	text, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(text, "-")
	if !ok || !dash {
		return whole
	}
	if first == "" {
		n, err := strconv.ParseUint(last, 10, 63)
		if err != nil {
			return whole
		}
		n = min(n, uint64(size))
		return span{from: size - int64(n), length: int64(n), partial: true, beyond: n == 0}
	}
	from, err := strconv.ParseUint(first, 10, 63)
	if err != nil {
		return whole
	}
	to := uint64(size) - 1
	if last != "" {
		if to, err = strconv.ParseUint(last, 10, 63); err != nil || to < from {
			return whole
		}
	}
	if from >= uint64(size) {
		return span{beyond: true}
	}
	to = min(to, uint64(size)-1)
	return span{from: int64(from), length: int64(to - from + 1), partial: true}
}

func partSpan(r *request, v bucket.Version) (span, error) {
	n, err := strconv.Atoi(r.param("partNumber"))
	if err != nil || n < 1 || n > bucket.MaxParts || r.Header.Get("Range") != "" {
		return span{}, fault.New(fault.Invalid, "Part number must be an integer between 1 and 10000, inclusive, and without a range.")
	}
	if n > len(v.Segments) {
		return span{beyond: true}, nil
	}
	s := span{length: v.Segments[n-1].Size, partial: true}
	if strings.Contains(v.ETag, "-") {
		s.parts = len(v.Segments)
	}
	for _, g := range v.Segments[:n-1] {
		s.from += g.Size
	}
	s.partial = v.Size > 0
	return s, nil
}
