package saml

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
)

// What we issue is written in canonical form from the start: every element that
// we sign has the same bytes in the document and in exclusive c14n, with or
// without the rest around it (each subtree declares its own prefixes where they
// are first used). So signing needs no tree and no canonicalizer, only a hash.

// signatureFor returns the Signature element for content, the canonical bytes of
// the element with that id.
func signatureFor(key crypto.Signer, cert *x509.Certificate, id string, content []byte) (string, error) {
	alg, err := signingAlgorithm(key)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(content)
	info := `<ds:CanonicalizationMethod Algorithm="` + nsExcC14N + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + alg + `"></ds:SignatureMethod>` +
		`<ds:Reference URI="#` + attribute(id) + `"><ds:Transforms>` +
		`<ds:Transform Algorithm="` + algEnveloped + `"></ds:Transform>` +
		`<ds:Transform Algorithm="` + nsExcC14N + `">` +
		`<ec:InclusiveNamespaces xmlns:ec="` + nsExcC14N + `" PrefixList="xs"></ec:InclusiveNamespaces></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + algSHA256 + `"></ds:DigestMethod>` +
		`<ds:DigestValue>` + base64.StdEncoding.EncodeToString(digest[:]) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
	// On its own, the SignedInfo declares the prefix that it inherits in the document.
	value, err := signBytes(key, []byte(`<ds:SignedInfo xmlns:ds="`+nsDSig+`">`+info))
	if err != nil {
		return "", err
	}
	return `<ds:Signature xmlns:ds="` + nsDSig + `"><ds:SignedInfo>` + info +
		`<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) + `</ds:SignatureValue>` +
		`<ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + certificateBase64(cert) +
		`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`, nil
}

func signingAlgorithm(key crypto.Signer) (string, error) {
	switch key.Public().(type) {
	case *rsa.PublicKey:
		return algRSASHA256, nil
	case *ecdsa.PublicKey:
		return algECDSASHA256, nil
	}
	return "", refuse(ReasonInput, "the signing key is neither RSA nor ECDSA")
}

// signBytes signs the SHA-256 of data. The randomness here only blinds the
// operation; it is never part of what a test could want to fix.
func signBytes(key crypto.Signer, data []byte) ([]byte, error) {
	hashed := sha256.Sum256(data)
	value, err := key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	if err != nil {
		return nil, refuse(ReasonInput, "the signing key failed: %v", err)
	}
	if _, elliptic := key.Public().(*ecdsa.PublicKey); !elliptic {
		return value, nil
	}
	var point struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(value, &point); err != nil || point.R.BitLen() > 256 || point.S.BitLen() > 256 {
		return nil, refuse(ReasonInput, "the signing key is not on P-256")
	}
	out := make([]byte, 64)
	point.R.FillBytes(out[:32])
	point.S.FillBytes(out[32:])
	return out, nil
}

var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	attrEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

// content and attribute write a value as canonical XML does (exc-c14n, and
// Canonical XML 1.0 section 2.3). Only these two put foreign text into markup.
func content(s string) string   { return textEscapes.Replace(s) }
func attribute(s string) string { return attrEscapes.Replace(s) }

// writable refuses text that has no place in XML 1.0 (section 2.2).
func writable(values ...string) error {
	for _, v := range values {
		for _, r := range v {
			ok := r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffc || r >= 0x10000
			if !ok {
				return refuse(ReasonInput, "the value %s holds a character that XML cannot carry", shown(v))
			}
		}
	}
	return nil
}

// writableID refuses what cannot be the value of an ID attribute.
func writableID(ids ...string) error {
	for _, id := range ids {
		if !isNCName(id) || len(id) > 256 {
			return refuse(ReasonInput, "%s cannot be the id of a message", shown(id))
		}
	}
	return nil
}
