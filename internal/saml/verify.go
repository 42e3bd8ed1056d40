package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha1" // the hashes of the lists below
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/subtle"
	"crypto/x509"
	"math/big"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// trust is what a signature is checked against. Nothing in the message adds to it.
type trust struct {
	certificates []*x509.Certificate
	now          time.Time
	allowSHA1    bool
}

// verified is the outcome: an element parsed from the very bytes that were hashed.
type verified struct {
	element     *etree.Element
	certificate *x509.Certificate
}

// method is one entry of the list of signature algorithms.
type method struct {
	key  x509.PublicKeyAlgorithm
	hash crypto.Hash
}

var signatureMethods = map[string]method{
	algRSASHA1:     {x509.RSA, crypto.SHA1}, // only when switched on
	algRSASHA256:   {x509.RSA, crypto.SHA256},
	algRSASHA384:   {x509.RSA, crypto.SHA384},
	algRSASHA512:   {x509.RSA, crypto.SHA512},
	algECDSASHA256: {x509.ECDSA, crypto.SHA256},
}

var digestMethods = map[string]crypto.Hash{
	algSHA1:   crypto.SHA1, // only when switched on
	algSHA256: crypto.SHA256,
	algSHA384: crypto.SHA384,
	algSHA512: crypto.SHA512,
}

// signature is an XMLDSig Signature after its shape has been checked.
type signature struct {
	element    *etree.Element
	signedInfo *etree.Element
	infoPrefix string // InclusiveNamespaces of the SignedInfo
	refPrefix  string // InclusiveNamespaces of the referenced element
	method     method
	digest     crypto.Hash
	digestSum  []byte
	value      []byte
}

// signatureOf returns the Signature that is a direct child of el; nil for none.
// Position decides, never a search for a matching Reference: that is how
// wrapped signatures are taken for the real one.
func signatureOf(el *etree.Element) (*etree.Element, error) {
	var found *etree.Element
	for _, c := range el.ChildElements() {
		if c.Tag != "Signature" {
			continue
		}
		if found != nil || c.NamespaceURI() != nsDSig {
			return nil, refuse(ReasonSignature, "%s has a second or a foreign Signature", el.Tag)
		}
		found = c
	}
	return found, nil
}

// verify checks the signature sig of el and returns el as it was signed.
func verify(el, sig *etree.Element, t trust) (*verified, error) {
	s, err := readSignature(el, sig, t.allowSHA1)
	if err != nil {
		return nil, err
	}
	content, err := canonical(el, sig, s.refPrefix)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(sum(s.digest, content), s.digestSum) != 1 {
		return nil, refuse(ReasonSignature, "the content of %s was changed after it was signed", el.Tag)
	}
	info, err := canonical(s.signedInfo, nil, s.infoPrefix)
	if err != nil {
		return nil, err
	}
	cert, err := s.signer(info, t)
	if err != nil {
		return nil, err
	}
	signed, err := parse(content, canonicalRules)
	if err != nil {
		return nil, err
	}
	return &verified{element: signed, certificate: cert}, nil
}

// canonical returns the exclusive canonical form of el, without the child skip.
func canonical(el, skip *etree.Element, prefixes string) ([]byte, error) {
	scope, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, refuse(ReasonSignature, "the namespaces of %s cannot be resolved", el.Tag)
	}
	detached, err := etreeutils.NSDetatch(scope, el)
	if err != nil {
		return nil, refuse(ReasonSignature, "the namespaces of %s cannot be resolved", el.Tag)
	}
	if skip != nil {
		detached.RemoveChildAt(skip.Index())
	}
	out, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(prefixes).Canonicalize(detached)
	if err != nil {
		return nil, refuse(ReasonSignature, "%s has no canonical form", el.Tag)
	}
	return out, nil
}

func sum(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}

// signer finds the pinned certificate whose key made the signature. An expired
// one gets its own reason, because the cure is another one.
func (s *signature) signer(signedInfo []byte, t trust) (*x509.Certificate, error) {
	hashed := sum(s.method.hash, signedInfo)
	for _, cert := range t.certificates {
		if !s.method.verifies(cert, hashed, s.value) {
			continue
		}
		if err := checkKey(cert); err != nil {
			return nil, err
		}
		if err := checkDates(cert, t.now); err != nil {
			return nil, err
		}
		return cert, nil
	}
	return nil, refuse(ReasonSignature, "the signature was made by none of the %d trusted certificates", len(t.certificates))
}

func checkDates(cert *x509.Certificate, now time.Time) error {
	if now.After(cert.NotAfter) {
		return refuse(ReasonCertificateExpired, "the certificate %s expired on %s", KeyID(cert)[:16], cert.NotAfter.UTC().Format(time.DateOnly))
	}
	if now.Before(cert.NotBefore) {
		return refuse(ReasonCertificateExpired, "the certificate %s is valid only from %s", KeyID(cert)[:16], cert.NotBefore.UTC().Format(time.DateTime))
	}
	return nil
}

func (m method) verifies(cert *x509.Certificate, hashed, value []byte) bool {
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return m.key == x509.RSA && rsa.VerifyPKCS1v15(key, m.hash, hashed, value) == nil
	case *ecdsa.PublicKey:
		// XMLDSig section 6.4.3: r and s side by side, not ASN.1.
		if m.key != x509.ECDSA || len(value) != 64 {
			return false
		}
		r, s := new(big.Int).SetBytes(value[:32]), new(big.Int).SetBytes(value[32:])
		return ecdsa.Verify(key, hashed, r, s)
	}
	return false
}

// readSignature checks the shape of a Signature against the one shape that SAML
// permits (SAMLCore section 5.4) and reads it.
func readSignature(el, sig *etree.Element, allowSHA1 bool) (*signature, error) {
	s := &signature{element: sig}
	parts, err := sequence(sig, "SignedInfo", "SignatureValue", "?KeyInfo")
	if err != nil {
		return nil, err
	}
	s.signedInfo = parts[0]
	if s.value, err = bytesOf(parts[1]); err != nil {
		return nil, err
	}
	info, err := sequence(parts[0], "CanonicalizationMethod", "SignatureMethod", "Reference")
	if err != nil {
		return nil, err
	}
	if s.infoPrefix, err = exclusive(info[0]); err != nil {
		return nil, err
	}
	if s.method, err = signatureMethod(info[1], allowSHA1); err != nil {
		return nil, err
	}
	return s, s.readReference(el, info[2], allowSHA1)
}

func (s *signature) readReference(el, ref *etree.Element, allowSHA1 bool) error {
	id := attr(el, "ID")
	if !isNCName(id) || attr(ref, "URI") != "#"+id {
		return refuse(ReasonSignature, "the Reference of the signature is not to the %s that holds it", el.Tag)
	}
	parts, err := sequence(ref, "Transforms", "DigestMethod", "DigestValue")
	if err != nil {
		return err
	}
	transforms, err := sequence(parts[0], "Transform", "Transform")
	if err != nil {
		return refuse(ReasonAlgorithm, "the signature needs exactly the enveloped and the exclusive c14n transform")
	}
	if attr(transforms[0], "Algorithm") != algEnveloped || len(transforms[0].ChildElements()) > 0 {
		return refuse(ReasonAlgorithm, "the transform %s is not accepted there", shown(attr(transforms[0], "Algorithm")))
	}
	if s.refPrefix, err = exclusive(transforms[1]); err != nil {
		return err
	}
	var known bool
	alg := attr(parts[1], "Algorithm")
	if s.digest, known = digestMethods[alg]; !known || len(parts[1].ChildElements()) > 0 || alg == algSHA1 && !allowSHA1 {
		return refuse(ReasonAlgorithm, "the digest method %s is not accepted", shown(alg))
	}
	if s.digestSum, err = bytesOf(parts[2]); err != nil {
		return err
	}
	return nil
}

func signatureMethod(el *etree.Element, allowSHA1 bool) (method, error) {
	alg := attr(el, "Algorithm")
	m, known := signatureMethods[alg]
	if !known || len(el.ChildElements()) > 0 || m.hash == crypto.SHA1 && !allowSHA1 {
		return method{}, refuse(ReasonAlgorithm, "the signature method %s is not accepted", shown(alg))
	}
	return m, nil
}

// exclusive checks that el names exclusive canonicalization and returns its
// prefix list. Inclusive forms are refused: they let a document's surroundings
// into the bytes that are hashed. The form with comments is the same here,
// because comments have been refused.
func exclusive(el *etree.Element) (string, error) {
	alg := attr(el, "Algorithm")
	if alg != nsExcC14N && alg != algExcC14NComments {
		return "", refuse(ReasonAlgorithm, "the canonicalization %s is not accepted", shown(alg))
	}
	inner := el.ChildElements()
	if len(inner) == 0 {
		return "", nil
	}
	if len(inner) > 1 || !is(inner[0], nsExcC14N, "InclusiveNamespaces") || len(inner[0].ChildElements()) > 0 {
		return "", refuse(ReasonAlgorithm, "the canonicalization has unknown parameters")
	}
	list := attr(inner[0], "PrefixList")
	if strings.Contains(list, "#default") {
		return "", refuse(ReasonAlgorithm, "the canonicalization's prefix list %s is not accepted", shown(list))
	}
	return list, nil
}

// sequence returns the children of el if they are exactly those of XMLDSig with
// these names in this order; a name with "?" may be missing.
func sequence(el *etree.Element, names ...string) ([]*etree.Element, error) {
	rest := el.ChildElements()
	var found []*etree.Element
	for _, name := range names {
		optional := strings.HasPrefix(name, "?")
		name = strings.TrimPrefix(name, "?")
		if len(rest) > 0 && is(rest[0], nsDSig, name) {
			found, rest = append(found, rest[0]), rest[1:]
		} else if !optional {
			return nil, refuse(ReasonSignature, "the signature's %s lacks %s where it belongs", el.Tag, name)
		}
	}
	if len(rest) > 0 {
		return nil, refuse(ReasonSignature, "the signature's %s holds an unexpected %s", el.Tag, shown(rest[0].Tag))
	}
	return found, nil
}

func bytesOf(el *etree.Element) ([]byte, error) {
	t, err := word(el)
	if err != nil {
		return nil, err
	}
	b, err := decodeBase64(t)
	if err != nil {
		return nil, refuse(ReasonSignature, "the %s of the signature is not base64", el.Tag)
	}
	return b, nil
}
