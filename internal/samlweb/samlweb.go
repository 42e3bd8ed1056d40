// Package samlweb is what an identity provider of ours shows a browser, whichever
// half of the product it speaks for: the page whose form carries a response to the
// service provider, and the document of metadata. Package saml writes the protocol;
// who may have a response is the caller's to decide.
package samlweb

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"sync"

	"gatehouse/internal/page"
	"gatehouse/internal/saml"
)

// To is where a response goes.
type To struct {
	Name       string // of the application, as the person knows it
	ACSURL     string // registered; never an address that only the request named
	RelayState string // goes back as it came
}

// Post shows the page whose form carries the response on (SAMLBind section 3.5).
// The form sends itself where scripts run; elsewhere it has a button.
func Post(w http.ResponseWriter, brand string, to To, response []byte) error {
	f, err := saml.ResponseForm(to.ACSURL, response, to.RelayState)
	if err != nil {
		return err
	}
	hidden := map[string]string{"SAMLResponse": f.SAMLResponse}
	if f.RelayState != "" {
		hidden["RelayState"] = f.RelayState
	}
	return page.ShowPost(w, "post", page.View{
		Title: "Signing you in", Brand: brand, Intro: "Going on to " + to.Name + ".",
		Form: &page.Form{Action: f.Action, Hidden: hidden, Button: "Continue"},
	})
}

// Signer is an opened signing key with its certificate.
type Signer struct {
	Key         *rsa.PrivateKey
	Certificate *x509.Certificate
}

// Signers keeps opened keys by their id, which names one key for good: opening
// one means reading and unsealing it. The zero value is ready.
type Signers struct{ opened sync.Map }

// Of is the key with that id, opened by open when it was not yet.
func (s *Signers) Of(ctx context.Context, id string, open func(context.Context) (*rsa.PrivateKey, *x509.Certificate, error)) (Signer, error) {
	if known, ok := s.opened.Load(id); ok {
		return known.(Signer), nil
	}
	key, cert, err := open(ctx)
	if err != nil {
		return Signer{}, err
	}
	opened := Signer{key, cert}
	s.opened.Store(id, opened)
	return opened, nil
}
