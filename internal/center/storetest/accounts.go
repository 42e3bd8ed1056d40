package storetest

import (
	"context"
	"maps"
	"sync"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Accounts is an organization of accounts in memory: what tests of the center
// put where the real accounts are. It keeps roles and revocations, and can be
// told to fail.
type Accounts struct {
	mu         sync.Mutex
	Management ids.AccountID
	Members    map[ids.AccountID]center.Account
	Delegates  map[ids.AccountID]bool
	Issued     []center.CredentialRequest // what credentials were asked for
	roles      map[string]center.RoleSpec // by account/name
	revoked    map[string]time.Time       // by account/role/subject
	ensured    int
	// Fail is asked before every change with its name ("EnsureRole") and account.
	Fail func(what string, account ids.AccountID) error
}

// NewAccounts makes an organization; the first account manages it.
func NewAccounts(all ...ids.AccountID) *Accounts {
	a := &Accounts{Members: map[ids.AccountID]center.Account{}, Delegates: map[ids.AccountID]bool{}, roles: map[string]center.RoleSpec{}, revoked: map[string]time.Time{}}
	for i, id := range all {
		if i == 0 {
			a.Management = id
		}
		a.Members[id] = center.Account{ID: id, Name: "account-" + string(id), Email: string(id) + "@example.com", Status: "ACTIVE"}
	}
	return a
}

func (a *Accounts) lock(what string, account ids.AccountID) (func(), error) {
	a.mu.Lock()
	if a.Fail != nil {
		if err := a.Fail(what, account); err != nil {
			a.mu.Unlock()
			return nil, err
		}
	}
	return a.mu.Unlock, nil
}

// Organization implements center.Accounts.
func (a *Accounts) Organization(context.Context) (center.Organization, error) {
	if a.Management == "" {
		return center.Organization{}, fault.New(fault.NotFound, "There is no organization.")
	}
	return center.Organization{ID: "o-exampleorg1", ManagementAccount: a.Management, RootID: "r-root"}, nil
}

// Account implements center.Accounts.
func (a *Accounts) Account(_ context.Context, id ids.AccountID) (center.Account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m, ok := a.Members[id]
	if !ok {
		return m, fault.New(fault.NotFound, "There is no account %s.", id)
	}
	return m, nil
}

// Delegated implements center.Accounts.
func (a *Accounts) Delegated(_ context.Context, id ids.AccountID) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.Delegates[id], nil
}

// Delegate registers or deregisters a delegated administrator.
func (a *Accounts) Delegate(id ids.AccountID, on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Delegates[id] = on
}

// EnsureRole implements center.Accounts.
func (a *Accounts) EnsureRole(_ context.Context, s center.RoleSpec) (center.Role, error) {
	unlock, err := a.lock("EnsureRole", s.Account)
	if err != nil {
		return center.Role{}, err
	}
	defer unlock()
	a.ensured++
	a.roles[string(s.Account)+"/"+s.Name] = s
	return center.Role{ARN: "arn:aws:iam::" + string(s.Account) + ":role" + s.Path + s.Name, ID: "AROA" + s.Name}, nil
}

// DeleteRole implements center.Accounts.
func (a *Accounts) DeleteRole(_ context.Context, account ids.AccountID, name string) error {
	unlock, err := a.lock("DeleteRole", account)
	if err != nil {
		return err
	}
	defer unlock()
	delete(a.roles, string(account)+"/"+name)
	return nil
}

// IssueCredentials implements center.Accounts. The access key id tells what was asked for.
func (a *Accounts) IssueCredentials(_ context.Context, r center.CredentialRequest) (center.Credentials, error) {
	unlock, err := a.lock("IssueCredentials", r.Account)
	if err != nil {
		return center.Credentials{}, err
	}
	defer unlock()
	if _, ok := a.roles[string(r.Account)+"/"+r.RoleName]; !ok {
		return center.Credentials{}, fault.New(fault.NotFound, "There is no role %s.", r.RoleName)
	}
	a.Issued = append(a.Issued, r)
	return center.Credentials{
		AccessKeyID: "ASIA/" + r.RoleName + "/" + r.SessionName + "/" + r.Duration.String(),
		Secret:      credential.NewSecret("secret"), Token: credential.NewSecret(r.Tags["department"]), Expires: time.Now().Add(r.Duration),
	}, nil
}

// RevokeSessions implements center.Accounts.
func (a *Accounts) RevokeSessions(_ context.Context, account ids.AccountID, role, subject string, before time.Time) error {
	unlock, err := a.lock("RevokeSessions", account)
	if err != nil {
		return err
	}
	defer unlock()
	a.revoked[string(account)+"/"+role+"/"+subject] = before
	return nil
}

// Roles are the roles that exist, by account/name.
func (a *Accounts) Roles() map[string]center.RoleSpec {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.roles)
}

// Revoked tells whether sessions of the subject of a role were revoked.
func (a *Accounts) Revoked(account ids.AccountID, role, subject string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, ok := a.revoked[string(account)+"/"+role+"/"+subject]
	return ok
}

// Ensured counts the calls of EnsureRole.
func (a *Accounts) Ensured() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ensured
}

var _ center.Accounts = (*Accounts)(nil)
