package saml

import "strings"

// ErrorResponse is a failure to report to a service provider (SAMLCore section 3.2.2.2).
type ErrorResponse struct {
	ID           string
	ACSURL       string
	InResponseTo string
	Status       string // StatusRequester or StatusResponder
	SubStatus    string // StatusAuthnFailed, StatusNoPassive ...; may be empty
	Message      string // shown to people at the other side; may be empty
}

// NewErrorResponse writes and signs a response without an assertion.
func (idp *IdentityProvider) NewErrorResponse(r ErrorResponse) ([]byte, error) {
	if r.Status == "" || r.Status == StatusSuccess {
		return nil, refuse(ReasonInput, "an error response needs a status that is not Success")
	}
	return idp.status("Response", r)
}

// LogoutResponse answers a LogoutRequest (SAMLCore section 3.7.2). ResponseForm
// packs it.
type LogoutResponse struct {
	ID           string
	Destination  string // where the service provider wants it; a registered address
	InResponseTo string
	Status       string // StatusSuccess, StatusRequester or StatusResponder
}

// NewLogoutResponse writes and signs the answer.
func (idp *IdentityProvider) NewLogoutResponse(r LogoutResponse) ([]byte, error) {
	if r.Status == "" {
		return nil, refuse(ReasonInput, "a logout response needs a status")
	}
	return idp.status("LogoutResponse", ErrorResponse{ID: r.ID, ACSURL: r.Destination, InResponseTo: r.InResponseTo, Status: r.Status})
}

// status writes a message that holds only a status.
func (idp *IdentityProvider) status(tag string, r ErrorResponse) ([]byte, error) {
	if err := writableID(r.ID); err != nil {
		return nil, err
	}
	if r.InResponseTo != "" {
		if err := writableID(r.InResponseTo); err != nil {
			return nil, err
		}
	}
	if err := CheckAddress(r.ACSURL); err != nil {
		return nil, err
	}
	if err := writable(idp.EntityID, r.Status, r.SubStatus, r.Message); err != nil {
		return nil, err
	}
	if err := checkDates(idp.Certificate, idp.Now()); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(`<saml2p:Status><saml2p:StatusCode Value="` + attribute(r.Status) + `">`)
	if r.SubStatus != "" {
		b.WriteString(`<saml2p:StatusCode Value="` + attribute(r.SubStatus) + `"></saml2p:StatusCode>`)
	}
	b.WriteString(`</saml2p:StatusCode>`)
	if r.Message != "" {
		b.WriteString(`<saml2p:StatusMessage>` + content(r.Message) + `</saml2p:StatusMessage>`)
	}
	b.WriteString(`</saml2p:Status>`)
	return idp.sealedEnvelope(envelope{tag: tag, id: r.ID, destination: r.ACSURL, inResponseTo: r.InResponseTo, body: b.String()})
}
