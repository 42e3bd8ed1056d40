package iampolicy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Bounds on a document. AWS's own limits per kind (6,144 characters for a
// managed policy, 20 kB for a bucket policy) are for the caller to apply; these
// protect the parser. AWS's largest managed policies are below 100 kB.
const (
	MaxSize  = 256 << 10 // bytes
	maxDepth = 8         // Policy, Statement list, statement, Condition, operator, values: 6
)

// A node is a JSON value. encoding/json alone is too lenient for policies: it
// takes the last of two equal keys, where another reader takes the first.
type node struct {
	kind    nodeKind
	text    string   // string, number as written, true, false
	list    []node   // array
	members []member // object, in order
}

type member struct {
	name  string
	value node
}

type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeString
	nodeNumber
	nodeBool
	nodeArray
	nodeObject
)

var errSyntax = errors.New("Syntax errors in policy.") //nolint:staticcheck // AWS's words, shown as they are

// readJSON reads one bounded JSON value and nothing after it.
func readJSON(doc []byte) (node, error) {
	if len(doc) > MaxSize {
		return node{}, fmt.Errorf("The policy is larger than %d bytes.", MaxSize) //nolint:staticcheck // shown as it is
	}
	if !utf8.Valid(doc) {
		return node{}, fmt.Errorf("%w It is not valid UTF-8.", errSyntax)
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	n, err := readValue(dec, 0)
	if err != nil {
		return node{}, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return node{}, fmt.Errorf("%w Something follows the document.", errSyntax)
	}
	return n, nil
}

func readValue(dec *json.Decoder, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, fmt.Errorf("%w It is nested too deeply.", errSyntax)
	}
	tok, err := dec.Token()
	if err != nil {
		return node{}, fmt.Errorf("%w It is not JSON.", errSyntax)
	}
	switch t := tok.(type) {
	case string:
		return node{kind: nodeString, text: t}, nil
	case json.Number:
		return node{kind: nodeNumber, text: t.String()}, nil
	case bool:
		return node{kind: nodeBool, text: fmt.Sprint(t)}, nil
	case json.Delim:
		if t == '[' {
			return readArray(dec, depth)
		}
		return readObject(dec, depth)
	}
	return node{}, nil
}

func readArray(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeArray}
	for dec.More() {
		v, err := readValue(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		n.list = append(n.list, v)
	}
	return n, closing(dec)
}

func readObject(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeObject}
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		name, ok := tok.(string)
		if err != nil || !ok {
			return node{}, fmt.Errorf("%w It is not JSON.", errSyntax)
		}
		if seen[name] {
			return node{}, fmt.Errorf("%w The key %q is there twice.", errSyntax, name)
		}
		seen[name] = true
		v, err := readValue(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		n.members = append(n.members, member{name, v})
	}
	return n, closing(dec)
}

// closing takes the ] or } that ended a More loop.
func closing(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%w It is not JSON.", errSyntax)
	}
	return nil
}
