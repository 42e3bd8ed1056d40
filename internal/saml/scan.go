package saml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
	validator "github.com/mattermost/xml-roundtrip-validator"
)

// rules bound what a document may be before a tree is built from it.
type rules struct {
	bytes      int
	depth      int
	elements   int
	attributes int  // on one element
	comments   bool // metadata files carry them; messages have no use for them
	newlines   bool // raw line breaks inside attribute values, which parsers normalize differently

	// roundTrip demands that a start tag is the same after encoding/xml has
	// written and read it (the class of CVE-2020-27847). The strict names below
	// leave little for it to find; it stays as a second fence around what others
	// wrote, and is not repeated on canonical bytes of our own making.
	roundTrip bool
}

var (
	messageRules   = rules{bytes: 256 << 10, depth: 32, elements: 4000, attributes: 32, roundTrip: true}
	canonicalRules = rules{bytes: 512 << 10, depth: 32, elements: 4000, attributes: 64}
)

// MaxMetadata is the largest metadata document that is read, in characters: the
// limit that AWS documents for an upload.
const MaxMetadata = 75_000

var metadataRules = rules{bytes: 4 * MaxMetadata, depth: 32, elements: 4000, attributes: 64, comments: true, newlines: true, roundTrip: true}

// xmlDeclaration is the only processing instruction, and only at the first byte.
var xmlDeclaration = regexp.MustCompile(`^<\?xml[ \t\r\n]+version=("1\.0"|'1\.0')([ \t\r\n]+encoding=("(?i:utf-8)"|'(?i:utf-8)'))?([ \t\r\n]+standalone=("(yes|no)"|'(yes|no)'))?[ \t\r\n]*\?>$`)

// scanner walks a document token by token and refuses all that two parsers might
// read differently. encoding/xml is more lenient than the XML recommendation
// (github.com/golang/go/issues/68299); whatever it lets through and libxml2 does
// not is refused here, so that we never accept what the signer did not write.
// What it has passed becomes part of the tree at once: what is checked and what is
// read are the same tokens, not two readings of the same bytes.
type scanner struct {
	rules    rules
	tree     *etree.Element // the innermost open element; at the top the document
	seen     []xml.Name     // names' own, kept to be used again
	open     []frame
	bindings []binding
	elements int
	rooted   bool
	ids      map[string]bool
}

type frame struct {
	name     xml.Name
	bindings int // how many were in force outside of this element
}

type binding struct{ prefix, uri string }

func parse(data []byte, r rules) (*etree.Element, error) {
	doc := etree.NewDocument()
	if err := scan(data, r, &doc.Element); err != nil {
		return nil, err
	}
	return doc.Root(), nil
}

// scan reads a document into a tree, strictly.
func scan(data []byte, r rules, into *etree.Element) error {
	if len(data) > r.bytes {
		return refuse(ReasonTooLarge, "the document has %d bytes, more than the allowed %d", len(data), r.bytes)
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return refuse(ReasonEncoding, "the document is not UTF-8 text")
	}
	s := &scanner{rules: r, tree: into, ids: map[string]bool{}}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errors.New("not UTF-8")
	}
	for {
		start := d.InputOffset()
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return refuse(ReasonNotXML, "the document is not well-formed XML near byte %d", start)
		}
		if err := s.token(token, data[start:d.InputOffset()], start); err != nil {
			return err
		}
	}
	if len(s.open) > 0 || !s.rooted {
		return refuse(ReasonNotXML, "the document is not one complete XML element")
	}
	return nil
}

func (s *scanner) token(token xml.Token, raw []byte, at int64) error {
	switch t := token.(type) {
	case xml.ProcInst:
		if at != 0 || !xmlDeclaration.Match(raw) {
			return refuse(ReasonForbiddenXML, "processing instructions and unusual XML declarations are not accepted")
		}
		return nil
	case xml.Directive:
		return refuse(ReasonForbiddenXML, "a DOCTYPE or other declaration is not accepted")
	case xml.Comment:
		if !s.rules.comments {
			return refuse(ReasonForbiddenXML, "comments are not accepted")
		}
		s.tree.CreateComment(string(t))
		return nil
	case xml.CharData:
		if bytes.HasPrefix(raw, []byte("<![CDATA[")) {
			return refuse(ReasonForbiddenXML, "CDATA sections are not accepted")
		}
		if lost(string(t)) {
			return refuse(ReasonEncoding, "the text near byte %d holds a character that is none", at)
		}
		if len(s.open) == 0 && len(bytes.Trim(raw, " \t\r\n")) > 0 {
			return refuse(ReasonNotXML, "this is not an XML document: there is text outside of its element")
		}
		s.tree.CreateText(string(t))
	case xml.StartElement:
		if err := s.startElement(t, raw); err != nil {
			return err
		}
		if s.rules.roundTrip && validator.CheckToken(t) != nil {
			return refuse(ReasonForbiddenXML, "the markup near byte %d changes when it is written again", at)
		}
		s.grow(t)
	case xml.EndElement:
		return s.endElement(t)
	}
	return nil
}

func (s *scanner) startElement(t xml.StartElement, raw []byte) error {
	if len(s.open) == 0 && s.rooted {
		return refuse(ReasonNotXML, "the document has a second top element")
	}
	s.rooted = true
	s.elements++
	switch {
	case s.elements > s.rules.elements:
		return refuse(ReasonTooLarge, "more than %d elements", s.rules.elements)
	case len(s.open) >= s.rules.depth:
		return refuse(ReasonTooLarge, "elements are nested deeper than %d", s.rules.depth)
	case len(t.Attr) > s.rules.attributes:
		return refuse(ReasonTooLarge, "an element has more than %d attributes", s.rules.attributes)
	}
	if err := s.tagText(raw); err != nil {
		return err
	}
	s.open = append(s.open, frame{name: t.Name, bindings: len(s.bindings)})
	if err := s.bind(t.Attr); err != nil {
		return err
	}
	return s.names(t)
}

// grow adds an element, whose names have been checked, to the tree.
func (s *scanner) grow(t xml.StartElement) {
	s.tree = s.tree.CreateElement(qualified(t.Name))
	for _, a := range t.Attr {
		s.tree.CreateAttr(qualified(a.Name), a.Value)
	}
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (s *scanner) endElement(t xml.EndElement) error {
	if len(s.open) == 0 || s.open[len(s.open)-1].name != t.Name {
		return refuse(ReasonNotXML, "an end tag does not fit its start tag")
	}
	s.bindings = s.bindings[:s.open[len(s.open)-1].bindings]
	s.open = s.open[:len(s.open)-1]
	s.tree = s.tree.Parent()
	return nil
}

// tagText looks at the bytes of a start tag: Go reads a="1"b="2", XML does not;
// and a raw line break in a value is a blank to others but not to Go.
func (s *scanner) tagText(raw []byte) error {
	var quote byte
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote && quote != 0:
			quote = 0
			if i+1 < len(raw) && !strings.ContainsRune(" \t\r\n/>", rune(raw[i+1])) {
				return refuse(ReasonNotXML, "attributes are not separated by blanks")
			}
		case quote != 0 && (c == '\n' || c == '\r' || c == '\t') && !s.rules.newlines:
			return refuse(ReasonForbiddenXML, "an attribute value holds a line break or tab")
		}
	}
	return nil
}

// bind records the namespace declarations of an element.
func (s *scanner) bind(attrs []xml.Attr) error {
	for _, a := range attrs {
		prefix, declares := declaredPrefix(a.Name)
		if !declares {
			continue
		}
		if prefix == "xml" || prefix == "xmlns" || a.Value == nsXML || a.Value == nsXMLNS || prefix != "" && a.Value == "" {
			return refuse(ReasonForbiddenXML, "the namespace prefix %s is bound in a forbidden way", shown(prefix))
		}
		s.bindings = append(s.bindings, binding{prefix, a.Value})
	}
	return nil
}

func declaredPrefix(n xml.Name) (string, bool) {
	if n.Space == "xmlns" {
		return n.Local, true
	}
	return "", n.Space == "" && n.Local == "xmlns"
}

// names checks an element's and its attributes' names, and collects ids.
func (s *scanner) names(t xml.StartElement) error {
	if err := s.name(t.Name); err != nil {
		return err
	}
	s.seen = s.seen[:0]
	for _, a := range t.Attr {
		if err := s.name(a.Name); err != nil {
			return err
		}
		expanded := a.Name
		if a.Name.Space != "xmlns" && a.Name.Space != "" {
			expanded.Space = "{" + s.uri(a.Name.Space) + "}"
		}
		if lost(a.Value) {
			return refuse(ReasonEncoding, "the attribute %s holds a character that is none", shown(a.Name.Local))
		}
		if slices.Contains(s.seen, expanded) {
			return refuse(ReasonNotXML, "the attribute %s is there twice", shown(a.Name.Local))
		}
		s.seen = append(s.seen, expanded)
		if !isIDName(a.Name.Local) || a.Name.Space == "xmlns" {
			continue
		}
		if s.ids[a.Value] {
			return refuse(ReasonDuplicateID, "the id %s is on two elements", shown(a.Value))
		}
		s.ids[a.Value] = true
	}
	return nil
}

func (s *scanner) name(n xml.Name) error {
	if !isNCName(n.Local) || n.Space != "" && !isNCName(n.Space) {
		return refuse(ReasonForbiddenXML, "the name %s is not accepted", shown(n.Local))
	}
	if n.Space != "" && n.Space != "xml" && n.Space != "xmlns" && s.uri(n.Space) == "" {
		return refuse(ReasonNotXML, "the namespace prefix %s is not declared", shown(n.Space))
	}
	return nil
}

// lost finds what Go makes of a reference to half a character (&#xD800;), which
// others refuse.
func lost(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }

func (s *scanner) uri(prefix string) string {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == prefix {
			return s.bindings[i].uri
		}
	}
	return ""
}

// isIDName tells the attributes that some library somewhere takes for an id.
func isIDName(local string) bool {
	switch strings.ToLower(local) {
	case "id", "assertionid", "responseid", "requestid":
		return true
	}
	return false
}

// isNCName is the ASCII part of an XML name without a colon. SAML's own names
// and all ids seen in practice are ASCII; the rest is where parsers differ.
func isNCName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-' || c == '.')) {
			return false
		}
	}
	return s != ""
}
