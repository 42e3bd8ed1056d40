package saml

import (
	"crypto"
	"time"

	"github.com/beevik/etree"
)

// verify checks the signature of a redirected message. It reports false when
// there is none, and false too when the service provider has no certificate to
// check it with: such a signature proves nothing, and Okta ignores it as well.
func (m *redirected) verify(sp SPMetadata, now time.Time) (signed bool, err error) {
	if m.signature == "" && m.algorithm == "" || len(sp.Certificates) == 0 {
		return false, nil
	}
	method, known := signatureMethods[m.algorithm]
	if !known || method.hash == crypto.SHA1 {
		return false, refuse(ReasonAlgorithm, "the signature method %s is not accepted", shown(m.algorithm))
	}
	value, err := decodeBase64(m.signature)
	if err != nil {
		return false, refuse(ReasonSignature, "the signature is not base64")
	}
	s := &signature{method: method, value: value}
	_, err = s.signer([]byte(m.signedText), trust{certificates: sp.Certificates, now: now})
	return err == nil, err
}

// verifyPosted does the same for a signature inside of a posted message, and
// returns what was signed in place of what came.
func verifyPosted(root *etree.Element, sp SPMetadata, now time.Time) (*etree.Element, bool, error) {
	sig, err := signatureOf(root)
	if err != nil {
		return nil, false, err
	}
	if sig == nil || len(sp.Certificates) == 0 {
		return root, false, nil
	}
	v, err := verify(root, sig, trust{certificates: sp.Certificates, now: now})
	if err != nil {
		return nil, false, err
	}
	return v.element, true, nil
}
