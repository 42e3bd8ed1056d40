package directory

import (
	"errors"
	"net/url"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/keyring"
)

// Deps is what a Service needs; all of it.
type Deps struct {
	Store  Store
	Hasher *credential.Hasher
	Ring   *keyring.Ring
	Log    audit.Log
	Now    func() time.Time
	// BaseURL is the directory's own address, from configuration: links begin with it.
	BaseURL string
}

// Service is the directory's rules. Each method is one transaction.
type Service struct {
	store  Store
	hasher *credential.Hasher
	ring   *keyring.Ring
	log    audit.Log
	now    func() time.Time
	base   string
}

// New makes a Service, or says what is missing.
func New(d Deps) (*Service, error) {
	if d.Store == nil || d.Hasher == nil || d.Ring == nil || d.Log == nil || d.Now == nil {
		return nil, errors.New("directory: store, hasher, ring, log and clock are all needed")
	}
	u, err := url.Parse(d.BaseURL)
	if err != nil || u.Host == "" || u.Path != "" {
		return nil, errors.New("directory: the base URL must be an origin such as https://directory.example.com")
	}
	return &Service{store: d.Store, hasher: d.Hasher, ring: d.Ring, log: d.Log, now: d.Now, base: d.BaseURL}, nil
}

// Browsers knows the browsers with which people have signed in.
func (s *Service) Browsers() credential.Browsers {
	return credential.Browsers{MAC: s.ring.MAC, Purpose: "directory/known-browser"}
}

// BaseURL is the directory's own address, without a slash at the end.
func (s *Service) BaseURL() string { return s.base }
