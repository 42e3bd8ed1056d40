package cloud

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Bootstrap is what a start found or made. SetupToken opens the page that sets
// up the management account's root user; it is empty once that is done.
type Bootstrap struct {
	Organization Organization
	SetupToken   credential.Secret
}

// Bootstrap makes the organization with its management account at the first
// start, and a new set-up link at each start until the root user is set up: the
// link's token is stored hashed, so the old one cannot be shown again.
func (s *Service) Bootstrap(ctx context.Context, name, email string) (b Bootstrap, err error) {
	if err := checkAccount(name, email); err != nil {
		return b, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organization(ctx)
		if errors.Is(err, fault.NotFound) {
			o, err = found(ctx, tx, name, email)
		}
		if err != nil {
			return err
		}
		b = Bootstrap{Organization: o}
		root, err := tx.Root(ctx, o.Management)
		if err != nil || root.Ready() {
			return err
		}
		b.SetupToken, err = renewSetup(ctx, tx, root)
		return err
	})
	return b, err
}

// found makes the organization, its root and its management account.
func found(ctx context.Context, tx Tx, name, email string) (Organization, error) {
	n := tx.IDs()
	o := Organization{ID: n.Organization(), RootID: n.Root(), Email: email, Created: tx.Now(), Controlled: true}
	if err := tx.PutUnit(ctx, Unit{ID: o.RootID, Name: "Root"}); err != nil {
		return o, err
	}
	if err := tx.AttachControl(ctx, FullAccess, o.RootID); err != nil {
		return o, err
	}
	a, err := addAccount(ctx, tx, Account{Name: name, Email: email, Parent: o.RootID, State: Active, Joined: tx.Now()})
	if err != nil {
		return o, err
	}
	o.Management = a.ID
	if err := tx.PutOrganization(ctx, o); err != nil {
		return o, err
	}
	if err := tx.PutRoot(ctx, Root{Account: a.ID}); err != nil {
		return o, err
	}
	return o, record(ctx, tx, "organizations:CreateOrganization", audit.Party{Type: "Organization", ID: o.ID, Account: string(a.ID)})
}

// setupLife is how long a set-up link opens.
const setupLife = 7 * 24 * time.Hour

func renewSetup(ctx context.Context, tx Tx, r Root) (credential.Secret, error) {
	token := tx.IDs().Token(32)
	r.Setup, r.SetupExpires, r.Pending = credential.HashToken(token), tx.Now().Add(setupLife), ""
	if err := tx.PutRoot(ctx, r); err != nil {
		return credential.Secret{}, err
	}
	return credential.NewSecret(token), record(ctx, tx, "root.setup_link.issue", rootParty(r.Account))
}

func rootParty(a ids.AccountID) audit.Party {
	return audit.Party{Type: "Root", ID: string(a), Name: "root", Account: string(a)}
}
