package browser

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"gatehouse/gatehousetest"
	"gatehouse/internal/saml"
)

// site is an application with SAML sign-in. Its pages show, as JSON, what an
// assertion told it: a walk compares that with what was set on screen.
//
//	/trust?metadata=...  believes the identity provider whose metadata is there
//	/begin               asks for a sign-in at its second address
//	/acs, /second        take assertions
type site struct {
	*httptest.Server
	t  *testing.T
	g  *gatehousetest.Gatehouse
	sp saml.ServiceProvider
}

func newSite(t *testing.T, g *gatehousetest.Gatehouse) *site {
	s := &site{t: t, g: g}
	mux := http.NewServeMux()
	mux.HandleFunc("/trust", s.trust)
	mux.HandleFunc("/begin", s.begin)
	mux.HandleFunc("/acs", s.arrive)
	mux.HandleFunc("/second", s.arrive)
	mux.HandleFunc("/favicon.ico", func(http.ResponseWriter, *http.Request) {})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	s.sp = saml.ServiceProvider{EntityID: s.URL + "/me", Now: time.Now, AllowUnsolicited: true}
	return s
}

// metadata describes the site with its first address.
func (s *site) metadata() string {
	sp := s.sp
	sp.ACSURL = s.URL + "/acs"
	doc, err := sp.Metadata().XML()
	if err != nil {
		s.t.Error(err)
	}
	return string(doc)
}

func (s *site) trust(w http.ResponseWriter, r *http.Request) {
	resp, err := s.g.Client().Get(r.URL.Query().Get("metadata"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	m, err := saml.ParseIdPMetadata(raw, time.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.sp.IdP = *m
}

const asked = "request-of-the-site"

func (s *site) begin(w http.ResponseWriter, r *http.Request) {
	req := s.sp.NewAuthnRequest(asked)
	req.ACSURL = s.URL + "/second"
	to, err := s.sp.RedirectURL(req, "asked by the site")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *site) arrive(w http.ResponseWriter, r *http.Request) {
	sp := s.sp
	sp.ACSURL = s.URL + r.URL.Path
	a, err := sp.ParseResponse(r.FormValue("SAMLResponse"), func(id string) bool { return id == asked })
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"nameId": a.NameID.Value, "format": a.NameID.Format, "attributes": a.Attributes, "relayState": r.FormValue("RelayState"),
		"minutes": time.Until(a.SessionNotOnOrAfter).Round(time.Minute).Minutes(), "at": r.URL.Path, "answers": a.InResponseTo,
	})
}
