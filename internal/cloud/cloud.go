// Package cloud plays AWS: an organization of sandbox accounts, each with an
// IAM of its own, temporary credentials, and the one authorizer that decides
// every AWS call of the product.
//
// How a call is proven and decided:
//
//	access key id -> Key: AKIA is a row (of a user or of the root), ASIA is a sealed token
//	   token: opens, names this key, has not expired, its role is still the same role,
//	          nobody revoked it      -> secret, authz.Principal
//	principal, action, resource -> Authorize: control policies from the root down to the account,
//	   the resource's policy, the identity's policies, boundary, session policies (package iampolicy)
//
// Sessions have no rows. A session is refused from the moment its role is
// gone (a role made anew under the same name has another unique id) or its
// subject is revoked, because each use reads both.
//
// Roles below /aws-reserved/ belong to the center: it makes and deletes them
// through EnsureReservedRole and DeleteReservedRole, and nobody changes them
// through IAM. The root user of an account is set up once through a single-use
// link; afterwards it is break-glass.
//
// The package speaks neither HTTP nor SQL: awsapi and rootpages are its
// surfaces, package clouddb keeps its state.
package cloud

import (
	"errors"
	"io"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/keyring"
)

// Deps is what a Service needs; all of it but Resources must be given.
type Deps struct {
	Store  Store
	Now    func() time.Time
	Rand   io.Reader
	Ring   *keyring.Ring
	Hasher *credential.Hasher
	// Log records refusals, whose own transaction was rolled back.
	Log audit.Log
	// Resources gives the policies of resources (buckets); nil means none has one.
	Resources ResourcePolicies
}

// Service is the cloud.
type Service struct {
	Deps
	compiled *policyCache
}

// New makes the service, or says what is missing.
func New(d Deps) (*Service, error) {
	switch {
	case d.Store == nil:
		return nil, errors.New("cloud: no Store")
	case d.Now == nil || d.Rand == nil:
		return nil, errors.New("cloud: no clock or no randomness")
	case d.Ring == nil || d.Hasher == nil:
		return nil, errors.New("cloud: no key ring or no hasher")
	case d.Log == nil:
		return nil, errors.New("cloud: no log for refusals")
	}
	return &Service{Deps: d, compiled: newPolicyCache(4096)}, nil
}
