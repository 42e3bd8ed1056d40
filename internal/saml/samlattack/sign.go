package samlattack

import (
	"crypto"
	"crypto/hmac"
	_ "crypto/md5" // forbidden algorithms are what this is for
	"crypto/rand"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

const (
	rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	sha256URI = "http://www.w3.org/2001/04/xmlenc#sha256"
	excC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = xmldsig + "enveloped-signature"
)

// recipe says how to sign; the zero value signs as a careful provider does.
// It does not use the product's own signing code.
type recipe struct {
	key         crypto.Signer
	certificate *x509.Certificate
	secret      []byte // signs with HMAC instead of the key

	method, digest, c14n string
	hash                 crypto.Hash // of the signature
	digestHash           crypto.Hash
	methodInner          string   // markup inside of SignatureMethod
	transforms           []string // markup of the Transforms
	uri                  *string
	references           int
	infoTail             string // markup after the References
}

func (f *Forger) careful() recipe {
	return recipe{
		key: f.IdP.Signer, certificate: f.IdP.Certificate,
		method: rsaSHA256, digest: sha256URI, c14n: excC14N, hash: crypto.SHA256, digestHash: crypto.SHA256,
		transforms: []string{transform(enveloped, ""), transform(excC14N, "")},
		references: 1,
	}
}

func transform(algorithm, inner string) string {
	return `<ds:Transform Algorithm="` + algorithm + `">` + inner + `</ds:Transform>`
}

// sign puts a Signature made by the recipe behind the Issuer of el.
func (r recipe) sign(el *etree.Element) {
	uri := "#" + el.SelectAttrValue("ID", "")
	if r.uri != nil {
		uri = *r.uri
	}
	reference := `<ds:Reference URI="` + uri + `"><ds:Transforms>` + strings.Join(r.transforms, "") + `</ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + r.digest + `"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(hashed(r.digestHash, canonical(el))) + `</ds:DigestValue></ds:Reference>`
	info := `<ds:SignedInfo xmlns:ds="` + xmldsig + `"><ds:CanonicalizationMethod Algorithm="` + r.c14n + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + r.method + `">` + r.methodInner + `</ds:SignatureMethod>` +
		strings.Repeat(reference, r.references) + r.infoTail + `</ds:SignedInfo>`
	value := r.value([]byte(info))
	sig := element(`<ds:Signature xmlns:ds="` + xmldsig + `">` + info + `<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) +
		`</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(r.certificate.Raw) +
		`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`)
	at := 0
	if issuer := el.FindElement("./Issuer"); issuer != nil {
		at = issuer.Index() + 1
	}
	el.InsertChildAt(at, sig)
}

func (r recipe) value(info []byte) []byte {
	if r.secret != nil {
		mac := hmac.New(r.hash.New, r.secret)
		mac.Write(info)
		return mac.Sum(nil)
	}
	return must(r.key.Sign(rand.Reader, hashed(r.hash, info), r.hash))
}

func hashed(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}

func canonical(el *etree.Element) []byte {
	scope := must(etreeutils.NSBuildParentContext(el))
	return must(dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(must(etreeutils.NSDetatch(scope, el))))
}

func element(markup string) *etree.Element {
	d := etree.NewDocument()
	if err := d.ReadFromString(markup); err != nil {
		panic("samlattack: " + err.Error())
	}
	return d.Root()
}

// Resigned returns the genuine response changed and signed again with the trusted
// key: both parts, the assertion first.
func (f *Forger) Resigned(change func(response, assertion *etree.Element)) []byte {
	t := f.bare()
	change(t.response, t.assertion)
	f.careful().sign(t.assertion)
	f.careful().sign(t.response)
	return must(t.doc.WriteToBytes())
}

// bare is the genuine response without any signature.
func (f *Forger) bare() tree {
	t := parse(f.Valid(nil))
	strip(t.response)
	strip(t.assertion)
	return t
}

func errorFor(p saml.Response) saml.ErrorResponse {
	return saml.ErrorResponse{ID: p.ID, ACSURL: p.ACSURL, InResponseTo: p.InResponseTo, Status: saml.StatusResponder, SubStatus: saml.StatusAuthnFailed}
}
