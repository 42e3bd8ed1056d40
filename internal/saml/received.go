package saml

import "github.com/beevik/etree"

// received is a message of a service provider as it stands after its binding and
// its signature were dealt with; what it asks for is not looked at yet.
type received struct {
	root       *etree.Element // of a signed message: read from the bytes that were hashed
	signed     bool
	relayState string
}

// receiveRedirect reads a message that came with HTTP-Redirect (SAMLBind section 3.4).
func (idp *IdentityProvider) receiveRedirect(rawQuery string, sp SPMetadata) (received, error) {
	m, err := readRedirect(rawQuery, "SAMLRequest")
	if err != nil {
		return received{}, err
	}
	root, err := parseMessage(m.document)
	if err != nil {
		return received{}, err
	}
	signed, err := m.verify(sp, idp.Now())
	return received{root, signed, m.relayState}, err
}

// receivePost reads a message that came with HTTP-POST (SAMLBind section 3.5).
func (idp *IdentityProvider) receivePost(encoded, relayState string, sp SPMetadata) (received, error) {
	if len(relayState) > maxRelayState {
		return received{}, refuse(ReasonTooLarge, "the RelayState is longer than %d bytes", maxRelayState)
	}
	data, err := decodeBase64(encoded)
	if err != nil {
		return received{}, err
	}
	root, err := parseMessage(data)
	if err != nil {
		return received{}, err
	}
	root, signed, err := verifyPosted(root, sp, idp.Now())
	return received{root, signed, relayState}, err
}
