package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// maxEncoded bounds a base64 text before it is decoded.
const maxEncoded = 400 << 10

// parseMessage reads a protocol message, strictly, and returns its top element.
func parseMessage(data []byte) (*etree.Element, error) { return parse(data, messageRules) }

// decodeBase64 takes the text of a form field or element, in which line breaks
// and blanks are fine (RFC 2045 section 6.8, as SAMLBind section 3.5.4 wants).
func decodeBase64(text string) ([]byte, error) {
	if len(text) > maxEncoded {
		return nil, refuse(ReasonTooLarge, "the encoded message has more than %d characters", maxEncoded)
	}
	compact := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, text)
	data, err := base64.StdEncoding.Strict().DecodeString(compact)
	if err != nil || len(data) == 0 {
		return nil, refuse(ReasonEncoding, "the value is not base64")
	}
	return data, nil
}

// inflate undoes DEFLATE (SAMLBind section 3.4.4.1). It stops at the limit: a
// thousand times the input is easily asked for.
func inflate(data []byte) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(data))
	defer r.Close()
	out, err := io.ReadAll(io.LimitReader(r, int64(messageRules.bytes)+1))
	if err != nil {
		return nil, refuse(ReasonEncoding, "the value is not DEFLATE data")
	}
	if len(out) > messageRules.bytes {
		return nil, refuse(ReasonTooLarge, "the message is larger than %d bytes after decompression", messageRules.bytes)
	}
	return out, nil
}

func deflate(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// is tells whether an element has this expanded name. Names are never compared
// by prefix, and never by local name alone.
func is(el *etree.Element, ns, tag string) bool {
	return el != nil && el.Tag == tag && el.NamespaceURI() == ns
}

// children returns the direct children of that name.
func children(el *etree.Element, ns, tag string) []*etree.Element {
	var found []*etree.Element
	for _, c := range el.ChildElements() {
		if is(c, ns, tag) {
			found = append(found, c)
		}
	}
	return found
}

// child returns the only child of that name; nil for none; an error for several.
func child(el *etree.Element, ns, tag string) (*etree.Element, error) {
	found := children(el, ns, tag)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, refuse(ReasonNotSAML, "%s has several %s elements", el.Tag, tag)
}

// text returns the whole character data of an element that holds nothing else.
// Never a part of it: cutting at a comment has made "admin" from
// "admin<!---->@evil.example" (CVE-2017-11427 and its kin).
func text(el *etree.Element) (string, error) {
	var b strings.Builder
	for _, t := range el.Child {
		c, ok := t.(*etree.CharData)
		if !ok {
			return "", refuse(ReasonForbiddenXML, "%s holds more than text", el.Tag)
		}
		b.WriteString(c.Data)
	}
	return b.String(), nil
}

// word is text for names and keywords, around which XML's blanks mean nothing.
func word(el *etree.Element) (string, error) {
	t, err := text(el)
	return strings.Trim(t, " \t\r\n"), err
}

// attr returns an attribute without a namespace.
func attr(el *etree.Element, name string) string {
	for _, a := range el.Attr {
		if a.Space == "" && a.Key == name {
			return a.Value
		}
	}
	return ""
}

// walk visits an element and all below it until visit returns false.
func walk(el *etree.Element, visit func(*etree.Element) bool) bool {
	if !visit(el) {
		return false
	}
	for _, c := range el.ChildElements() {
		if !walk(c, visit) {
			return false
		}
	}
	return true
}

// instant reads an xs:dateTime. A time without a zone is refused: SAMLCore
// section 1.3.3 wants UTC, and guessing would move the validity window.
func instant(el *etree.Element, name string) (time.Time, error) {
	v := attr(el, name)
	if v == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		return time.Time{}, refuse(ReasonNotSAML, "%s of %s is not a time in UTC: %s", name, el.Tag, shown(v))
	}
	return t.UTC(), nil
}

// boolean reads an xs:boolean that defaults to false.
func boolean(el *etree.Element, name string) bool {
	v := attr(el, name)
	return v == "true" || v == "1"
}
