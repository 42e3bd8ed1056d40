// Package samlattack is test support: it generates the SAML responses that an
// attacker would send, so that the library test and the test over the wire refuse
// the same ones. Nothing in the product imports it.
//
// A Forger starts from a genuine sign-in of a person with few rights. Some of
// its attacks only rearrange what the person received from the identity provider
// (they have no key); others are signed with the provider's own key, to show that
// a good signature alone is not enough. Every attack carries the number of its
// row in the project's attack table and a name; a service provider that accepts
// one, or reads any other name than the genuine one from it, has lost.
package samlattack

import (
	"encoding/base64"
	"strings"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
)

// Attack is one response to send.
type Attack struct {
	Row  int    // row of the attack table
	Name string // what it does, in a few words
	XML  []byte // the document
	Form string // the SAMLResponse field; usually the base64 of XML

	// MayPass marks the ones that a service provider may also accept, provided
	// that it reads exactly Genuine as the NameID.
	MayPass bool
	Genuine string
}

// Forger makes attacks. IdP is trusted by the service provider under attack,
// Person is a sign-in that it would accept (each attack is to be judged by a
// fresh request, so the same ids may be used again), and Victim is the name that
// the attacker wants to be taken for.
type Forger struct {
	IdP    *saml.IdentityProvider
	Person saml.Response
	Victim string
}

// All returns every attack but the parser corpus: rows 1 to 19, 21 and 22.
func (f *Forger) All() []Attack {
	var all []Attack
	for _, group := range [][]Attack{
		f.Wrapped(), f.Doubled(), f.Hidden(), f.SignatureShape(), f.References(), f.Algorithms(),
		f.SplitNames(), f.Subjects(), f.Bombs(), f.Misdirected(), f.Mistimed(),
	} {
		all = append(all, group...)
	}
	return all
}

// Valid returns the genuine response, after change if that is not nil.
func (f *Forger) Valid(change func(*saml.Response)) []byte {
	r := f.Person
	if change != nil {
		change(&r)
	}
	return must(f.IdP.NewResponse(r))
}

func onlyResponseSigned(r *saml.Response)  { r.UnsignedAssertion = true }
func onlyAssertionSigned(r *saml.Response) { r.UnsignedResponse = true }

// tree is a response taken apart. The parts stay connected.
type tree struct {
	doc                 *etree.Document
	response, assertion *etree.Element
}

func parse(doc []byte) tree {
	d := etree.NewDocument()
	if err := d.ReadFromBytes(doc); err != nil {
		panic("samlattack: the genuine response is not XML: " + err.Error())
	}
	return tree{doc: d, response: d.Root(), assertion: d.Root().FindElement("./Assertion")}
}

// evil is a copy of the assertion without its signature, for the victim.
func (f *Forger) evil(t tree, id string) *etree.Element {
	e := t.assertion.Copy()
	strip(e)
	e.CreateAttr("ID", id)
	e.FindElement("./Subject/NameID").SetText(f.Victim)
	return e
}

// strip removes the signature of an element and returns it.
func strip(el *etree.Element) *etree.Element {
	sig := el.FindElement("./Signature")
	if sig != nil {
		el.RemoveChild(sig)
	}
	return sig
}

func (t tree) attack(row int, name string) Attack {
	return raw(row, name, string(must(t.doc.WriteToBytes())))
}

func raw(row int, name, doc string) Attack {
	return Attack{Row: row, Name: name, XML: []byte(doc), Form: base64.StdEncoding.EncodeToString([]byte(doc))}
}

// before puts el in front of mark, under mark's parent.
func before(mark, el *etree.Element) { mark.Parent().InsertChildAt(mark.Index(), el) }

// wrap returns an element of a SAML or XMLDSig name with children.
func wrap(name, namespace string, inner ...*etree.Element) *etree.Element {
	el := etree.NewElement(name)
	if prefix, _, ok := strings.Cut(name, ":"); ok {
		el.CreateAttr("xmlns:"+prefix, namespace)
	}
	for _, i := range inner {
		el.AddChild(i)
	}
	return el
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("samlattack: " + err.Error())
	}
	return v
}
