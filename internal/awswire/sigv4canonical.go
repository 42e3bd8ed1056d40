package awswire

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

const serviceS3 = "s3"

// canonicalRequest is step 1 of SigV4 (IAM User Guide, "Create a signed AWS
// API request"). It is computed from what the handlers will see, not from the
// bytes as sent, so both mean the same request.
func (s *Signed) canonicalRequest(r *http.Request, payload string) (string, error) {
	query, err := canonicalQuery(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	headers, err := canonicalHeaders(r, s.SignedHeaders)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{r.Method, canonicalPath(r.URL, s.Service), query, headers,
		strings.Join(s.SignedHeaders, ";"), payload}, "\n"), nil
}

// canonicalPath encodes the decoded path once for S3, where every key is
// different and "." and ".." are ordinary; elsewhere the path is normalized
// and what was sent is encoded a second time.
func canonicalPath(u *url.URL, service string) string {
	if service == serviceS3 {
		return uriEncode(cmpPath(u.Path), true)
	}
	raw := cmpPath(u.EscapedPath())
	clean := path.Clean(raw)
	if strings.HasSuffix(raw, "/") && clean != "/" {
		clean += "/"
	}
	return uriEncode(clean, true)
}

func cmpPath(p string) string {
	if p == "" {
		return "/"
	}
	return p
}

// canonicalQuery sorts the parameters by their encoded names, then values. The
// signature itself is not part of what it signs.
func canonicalQuery(raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "", refuse(Malformed, "the query string cannot be read")
	}
	type pair struct{ key, value string }
	pairs := make([]pair, 0, len(values))
	for key, list := range values {
		if key == "X-Amz-Signature" {
			continue
		}
		for _, v := range list {
			pairs = append(pairs, pair{uriEncode(key, false), uriEncode(v, false)})
		}
	}
	// Not one sort of "key=value": '=' sorts after '-' and the digits, so
	// "a=1" would come after "a-b=1".
	slices.SortFunc(pairs, func(a, b pair) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.key + "=" + p.value)
	}
	return b.String(), nil
}

func canonicalHeaders(r *http.Request, signed []string) (string, error) {
	var b strings.Builder
	for _, name := range signed {
		values, err := headerValues(r, name)
		if err != nil {
			return "", err
		}
		b.WriteString(name)
		b.WriteByte(':')
		for i, v := range values {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(foldSpaces(v))
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// headerValues finds a signed header where net/http has put it.
func headerValues(r *http.Request, name string) ([]string, error) {
	values := r.Header.Values(name)
	switch {
	case name == "host":
		return []string{r.Host}, nil
	case len(values) > 0:
		return values, nil
	case name == "content-length" && r.ContentLength >= 0:
		return []string{strconv.FormatInt(r.ContentLength, 10)}, nil
	case name == "transfer-encoding" && len(r.TransferEncoding) > 0:
		return r.TransferEncoding, nil
	}
	return nil, refuse(Mismatch, "the signed header "+name+" is missing")
}

// foldSpaces trims a header value and makes one space of several.
func foldSpaces(v string) string {
	v = strings.Trim(v, " \t")
	if !strings.Contains(v, "  ") {
		return v
	}
	var b strings.Builder
	for i := range len(v) {
		if v[i] != ' ' || v[i-1] != ' ' {
			b.WriteByte(v[i])
		}
	}
	return b.String()
}

// uriEncode is AWS's percent encoding: all but RFC 3986 unreserved characters,
// with upper-case digits.
func uriEncode(s string, keepSlash bool) string {
	const digits = "0123456789ABCDEF"
	plain := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			c == '-' || c == '_' || c == '.' || c == '~' || c == '/' && keepSlash
	}
	i := 0
	for i < len(s) && plain(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	b := append(make([]byte, 0, len(s)+16), s[:i]...)
	for ; i < len(s); i++ {
		if c := s[i]; plain(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}
