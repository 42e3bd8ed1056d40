package directory

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// half is the directory's name in sessions.
const half = string(audit.Directory)

// NewPerson is what an administrator says of somebody new.
type NewPerson struct {
	Profile  Profile
	Password credential.Secret // empty: the person chooses it through a link
	// Activate makes the person usable at once; otherwise STAGED.
	Activate bool
	// ChangePassword lets the first sign-in ask for another password.
	ChangePassword bool
	GroupIDs       []string
}

// CreatePerson adds a person to the directory, to Everyone and to the groups
// named. The link is empty unless the person has to choose a password.
func (s *Service) CreatePerson(ctx context.Context, n NewPerson) (Person, Link, error) {
	profile := n.Profile.clean()
	if err := n.check(profile); err != nil {
		return Person{}, Link{}, err
	}
	if n.ChangePassword && (n.Password.Empty() || !n.Activate) {
		return Person{}, Link{}, invalid("nextLogin", "nextLogin=changePassword needs a password and activate=true")
	}
	hash := ""
	if !n.Password.Empty() {
		var err error
		if hash, err = s.newHash(ctx, Credential{}, profile["login"], n.Password); err != nil {
			return Person{}, Link{}, err
		}
	}
	var p Person
	var link Link
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = createPerson(ctx, tx, profile, n, hash); err != nil {
			return err
		}
		if p.Status == Provisioned {
			link, err = s.issue(ctx, tx, TicketActivate, p.ID)
		}
		return err
	})
	return p, link, err
}

// check refuses what a profile or password cannot be, everything at once.
func (n NewPerson) check(profile Profile) error {
	faults := profile.faults("newUser")
	if !n.Password.Empty() {
		if f := fault.From(checkPassword(n.Password, profile["login"])); f != nil {
			faults = append(faults, f)
		}
	}
	return together(faults)
}

func createPerson(ctx context.Context, tx Tx, profile Profile, n NewPerson, hash string) (Person, error) {
	now := tx.Now()
	p := Person{ID: tx.IDs().Okta("00u"), Status: Staged, Profile: profile, Created: now, LastUpdated: now, StatusChanged: now}
	if hash != "" {
		p.PasswordChanged = now
	}
	switch {
	case !n.Activate:
	case hash == "":
		p.Status, p.Activated = Provisioned, now
	case n.ChangePassword:
		p.Status, p.Activated = PasswordExpired, now
	default:
		p.Status, p.Activated = Active, now
	}
	if err := tx.CreatePerson(ctx, p); err != nil {
		return Person{}, err
	}
	if hash != "" {
		if err := tx.SaveCredential(ctx, Credential{PersonID: p.ID, Hash: hash, Changed: now}); err != nil {
			return Person{}, err
		}
	}
	if err := record(ctx, tx, "user.lifecycle.create", nil, personParty(p)); err != nil {
		return Person{}, err
	}
	if p.Status != Staged {
		if err := record(ctx, tx, "user.lifecycle.activate", nil, personParty(p)); err != nil {
			return Person{}, err
		}
	}
	if err := joinAll(ctx, tx, p, n.GroupIDs); err != nil {
		return Person{}, err
	}
	return p, followRules(ctx, tx, p)
}

// joinAll puts a new person into Everyone and the groups named.
func joinAll(ctx context.Context, tx Tx, p Person, groups []string) error {
	org, err := tx.Organization(ctx)
	if err != nil {
		return err
	}
	if err := join(ctx, tx, org.EveryoneID, p); err != nil {
		return err
	}
	for _, id := range groups {
		g, err := tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if err := editable(g); err != nil {
			return err
		}
		if err := join(ctx, tx, g.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// enter changes the state and its time.
func (p *Person) enter(to Status, now time.Time) {
	if p.Status != to {
		p.Status, p.StatusChanged = to, now
	}
	p.LastUpdated = now
}

// Person finds a person by id, by login, or by the part of the login before
// the "@" where that is one person's only.
func (s *Service) Person(ctx context.Context, key string) (p Person, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err = find(ctx, tx, key)
		return err
	})
	return p, err
}

func find(ctx context.Context, tx Tx, key string) (Person, error) {
	p, err := tx.Person(ctx, key)
	if !missing(err) {
		return p, err
	}
	if p, err = tx.PersonByLogin(ctx, key); !missing(err) {
		return p, err
	}
	if !strings.Contains(key, "@") {
		if p, err = tx.PersonByShortLogin(ctx, key); !missing(err) {
			return p, err
		}
	}
	return Person{}, Missing(key, "User")
}

func missing(err error) bool {
	f := fault.From(err)
	return f != nil && f.Kind == fault.NotFound
}

// PersonChange is a change to a person.
type PersonChange struct {
	Profile Profile
	// Replace takes away the attributes that Profile does not name.
	Replace bool
	// Password, when not empty, is set by the administrator.
	Password credential.Secret
}

// UpdatePerson changes a profile, and the password where one is given.
func (s *Service) UpdatePerson(ctx context.Context, key string, c PersonChange) (Person, error) {
	var p Person
	var old Credential
	hash := ""
	if !c.Password.Empty() {
		err := s.store.View(ctx, func(tx Tx) (err error) {
			if p, err = find(ctx, tx, key); err != nil {
				return err
			}
			old, err = tx.Credential(ctx, p.ID)
			return err
		})
		if err != nil {
			return Person{}, err
		}
		if hash, err = s.newHash(ctx, old, p.Login(), c.Password); err != nil {
			return Person{}, err
		}
	}
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = find(ctx, tx, key); err != nil {
			return err
		}
		if err := mayTouch(ctx, tx, p.ID); err != nil {
			return err
		}
		if err := changeProfile(ctx, tx, &p, c); err != nil || hash == "" {
			return err
		}
		return s.adminPassword(ctx, tx, &p, old, hash)
	})
	return p, err
}

func changeProfile(ctx context.Context, tx Tx, p *Person, c PersonChange) error {
	if p.Status == Deprovisioned {
		return notAllowed()
	}
	base := p.Profile
	if c.Replace {
		base = nil
	}
	profile := base.Merge(c.Profile).clean()
	if err := profile.validate("user"); err != nil {
		return err
	}
	p.Profile, p.LastUpdated = profile, tx.Now()
	if err := tx.SavePerson(ctx, *p); err != nil {
		return err
	}
	if err := record(ctx, tx, "user.account.update_profile", nil, personParty(*p)); err != nil {
		return err
	}
	if err := personChanged(ctx, tx, *p); err != nil {
		return err
	}
	return followRules(ctx, tx, *p)
}

// adminPassword sets a password on somebody's behalf: nobody stays signed in
// with the old one, and no link made before works.
func (s *Service) adminPassword(ctx context.Context, tx Tx, p *Person, old Credential, hash string) error {
	if p.Status == Staged {
		if err := setHash(ctx, tx, p, old, hash); err != nil {
			return err
		}
		return tx.SavePerson(ctx, *p)
	}
	return s.replacePassword(ctx, tx, p, old, hash, "user.account.reset_password")
}

// ChangePassword is the person's own change: the old password is needed, also
// when it has expired.
func (s *Service) ChangePassword(ctx context.Context, key string, oldPassword, newPassword credential.Secret) (Person, error) {
	var login string
	err := s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		login = p.Login()
		return err
	})
	if err != nil {
		return Person{}, err
	}
	p, err := s.CheckPassword(ctx, login, oldPassword)
	if errIs(err, fault.Unauthenticated) {
		return Person{}, fault.New(fault.Denied, "Old Password is not correct").Coded("E0000014")
	}
	if err != nil {
		return Person{}, err
	}
	var old Credential
	err = s.store.View(ctx, func(tx Tx) (err error) {
		old, err = tx.Credential(ctx, p.ID)
		return err
	})
	if err != nil {
		return Person{}, err
	}
	hash, err := s.newHash(ctx, old, login, newPassword)
	if f := fault.From(err); f != nil && f.Kind == fault.Invalid {
		return Person{}, fault.New(fault.Denied, "%s", f.Message).Coded("E0000014")
	}
	if err != nil {
		return Person{}, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		if p, err = tx.Person(ctx, p.ID); err != nil {
			return err
		}
		return s.replacePassword(ctx, tx, &p, old, hash, "user.account.update_password")
	})
	return p, err
}

func errIs(err error, k fault.Kind) bool {
	f := fault.From(err)
	return f != nil && f.Kind == k
}
