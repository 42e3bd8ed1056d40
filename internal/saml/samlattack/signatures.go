package samlattack

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"sync"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
)

// SignatureShape returns signatures that are missing or hollow (row 13).
func (f *Forger) SignatureShape() []Attack {
	change := func(name string, edit func(a, sig *etree.Element)) Attack {
		t := parse(f.Valid(onlyAssertionSigned))
		edit(t.assertion, t.assertion.FindElement("./Signature"))
		return t.attack(13, name)
	}
	out := []Attack{
		change("signature stripped", func(a, sig *etree.Element) { a.RemoveChild(sig) }),
		change("empty SignatureValue", func(_, sig *etree.Element) { sig.FindElement("./SignatureValue").SetText("") }),
		change("no SignatureValue", func(_, sig *etree.Element) { sig.RemoveChild(sig.FindElement("./SignatureValue")) }),
		change("empty SignedInfo", func(_, sig *etree.Element) { empty(sig.FindElement("./SignedInfo")) }),
		change("empty Signature", func(_, sig *etree.Element) { empty(sig) }),
		change("no Reference", func(_, sig *etree.Element) {
			info := sig.FindElement("./SignedInfo")
			info.RemoveChild(info.FindElement("./Reference"))
		}),
		change("two Signatures", func(a, sig *etree.Element) { a.AddChild(sig.Copy()) }),
		change("two SignedInfos", func(_, sig *etree.Element) { sig.InsertChildAt(0, sig.FindElement("./SignedInfo").Copy()) }),
		change("two SignatureValues", func(_, sig *etree.Element) { sig.AddChild(sig.FindElement("./SignatureValue").Copy()) }),
		change("content changed", func(a, _ *etree.Element) { a.FindElement("./Subject/NameID").SetText(f.Victim) }),
		change("digest changed to fit", func(a, sig *etree.Element) {
			a.FindElement("./Subject/NameID").SetText(f.Victim)
			sig.FindElement("./SignedInfo/Reference/DigestValue").SetText("AAAA")
		}),
		change("signature in a foreign namespace", func(_, sig *etree.Element) { sig.CreateAttr("xmlns:ds", "urn:foreign") }),
	}
	for name, edit := range map[string]func(*recipe){
		"signed without a Reference":             func(r *recipe) { r.references = 0 },
		"signed with two References":             func(r *recipe) { r.references = 2 },
		"signed with a Reference to all":         func(r *recipe) { r.uri = new(string) },
		"signed with markup after the Reference": func(r *recipe) { r.infoTail = "<ds:Reference></ds:Reference>" },
	} {
		out = append(out, f.signedWith(13, name, edit))
	}
	return out
}

func empty(el *etree.Element) {
	for len(el.Child) > 0 {
		el.RemoveChildAt(0)
	}
}

// signedWith signs the genuine assertion, as the trusted provider, by a changed recipe.
func (f *Forger) signedWith(row int, name string, edit func(*recipe)) Attack {
	t := f.bare()
	r := f.careful()
	edit(&r)
	r.sign(t.assertion)
	return t.attack(row, name)
}

// References returns signatures whose Reference and ids do not agree (row 14).
func (f *Forger) References() []Attack {
	to := func(uri string) func(*recipe) { return func(r *recipe) { r.uri = &uri } }
	out := []Attack{
		f.signedWith(14, "Reference to nothing", to("")),
		f.signedWith(14, "Reference to another id", to("#"+f.Person.ID)),
		f.signedWith(14, "Reference by XPointer", to("#xpointer(id('"+f.Person.AssertionID+"'))")),
		f.signedWith(14, "Reference to everything by XPointer", to("#xpointer(/)")),
		f.signedWith(14, "Reference to an outside address", to("http://canary.invalid/x")),
		f.signedWith(14, "Reference to a file", to("file:///etc/hostname")),
	}
	for _, name := range []string{"ID", "Id", "id", "xml:id", "AssertionID"} {
		t := parse(f.Valid(onlyAssertionSigned))
		t.response.FindElement("./Status").CreateAttr(name, f.Person.AssertionID)
		out = append(out, t.attack(14, "the assertion's id also as "+name+" of another element"))
	}
	for _, name := range []string{"Id", "id", "AssertionID"} {
		t := f.bare()
		t.assertion.RemoveAttr("ID")
		t.assertion.CreateAttr(name, f.Person.AssertionID)
		r := f.careful()
		uri := "#" + f.Person.AssertionID
		r.uri = &uri
		r.sign(t.assertion)
		out = append(out, t.attack(14, "the id in an attribute "+name))
	}
	return out
}

var strangersKey = sync.OnceValue(func() *rsa.PrivateKey { return must(saml.NewRSAKey(rand.Reader)) })

// Algorithms returns signatures by keys or algorithms that nobody agreed to (row 15).
func (f *Forger) Algorithms() []Attack {
	stranger := strangersKey()
	cert := must(saml.SelfSigned(rand.Reader, stranger, "stranger.example", f.IdP.Certificate.NotBefore))
	public := must(x509.MarshalPKIXPublicKey(f.IdP.Certificate.PublicKey))
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	withHMAC := func(secret []byte) func(*recipe) {
		return func(r *recipe) { r.secret, r.method, r.hash = secret, xmldsig+"hmac-sha1", crypto.SHA1 }
	}
	xslt := `<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:include href="http://canary.invalid/x.xsl"></xsl:include></xsl:stylesheet>`
	edits := map[string]func(*recipe){
		"a stranger's key, its certificate in KeyInfo":         func(r *recipe) { r.key, r.certificate = stranger, cert },
		"a stranger's key, the trusted certificate in KeyInfo": func(r *recipe) { r.key = stranger },
		"HMAC with the certificate as secret":                  withHMAC(f.IdP.Certificate.Raw),
		"HMAC with the public key as secret":                   withHMAC(public),
		"HMAC with the public key's PEM as secret":             withHMAC(publicPEM),
		"HMAC with an empty secret":                            withHMAC([]byte{}),
		"HMAC of zero bits": func(r *recipe) {
			withHMAC(public)(r)
			r.methodInner = "<ds:HMACOutputLength>0</ds:HMACOutputLength>"
		},
		"HMACOutputLength in an RSA method": func(r *recipe) { r.methodInner = "<ds:HMACOutputLength>0</ds:HMACOutputLength>" },
		"RSA with SHA-1":                    func(r *recipe) { r.method, r.hash = xmldsig+"rsa-sha1", crypto.SHA1 },
		"RSA with MD5": func(r *recipe) {
			r.method, r.hash = "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", crypto.MD5
		},
		"SHA-1 digest": func(r *recipe) { r.digest, r.digestHash = xmldsig+"sha1", crypto.SHA1 },
		"MD5 digest": func(r *recipe) {
			r.digest, r.digestHash = "http://www.w3.org/2001/04/xmldsig-more#md5", crypto.MD5
		},
		"no digest method": func(r *recipe) { r.digest = "" },
		"an XSLT transform": func(r *recipe) {
			r.transforms = append(r.transforms, transform("http://www.w3.org/TR/1999/REC-xslt-19991116", xslt))
		},
		"an XSLT transform in place of c14n": func(r *recipe) {
			r.transforms[1] = transform("http://www.w3.org/TR/1999/REC-xslt-19991116", xslt)
		},
		"an XPath transform": func(r *recipe) {
			r.transforms = append([]string{transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>")}, r.transforms...)
		},
		"an XPath filter transform": func(r *recipe) {
			r.transforms[0] = transform("http://www.w3.org/2002/06/xmldsig-filter2", "")
		},
		"a base64 transform":           func(r *recipe) { r.transforms[1] = transform(xmldsig+"base64", "") },
		"only the enveloped transform": func(r *recipe) { r.transforms = r.transforms[:1] },
		"only the c14n transform":      func(r *recipe) { r.transforms = r.transforms[1:] },
		"inclusive c14n of the SignedInfo": func(r *recipe) {
			r.c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
		},
		"unknown c14n of the SignedInfo": func(r *recipe) { r.c14n = "urn:none" },
		"no c14n of the SignedInfo":      func(r *recipe) { r.c14n = "" },
	}
	var out []Attack
	for name, edit := range edits {
		out = append(out, f.signedWith(15, name, edit))
	}
	return out
}
