package directory

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// ssoLife bounds how long a request waits for its person to sign in.
const ssoLife = 20 * time.Minute

// AppByKey finds an application by the key in its addresses.
func (s *Service) AppByKey(ctx context.Context, externalKey string) (a App, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		a, err = tx.AppByKey(ctx, externalKey)
		return err
	})
	return a, err
}

// HoldSSORequest keeps a request until its person has signed in; the token
// finds it again.
func (s *Service) HoldSSORequest(ctx context.Context, r SSORequest) (token credential.Secret, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		text := tx.IDs().Token(24)
		token = credential.NewSecret(text)
		r.Hash, r.Created, r.Expires = credential.HashToken(text), tx.Now(), tx.Now().Add(ssoLife)
		return tx.CreateSSORequest(ctx, r)
	})
	return token, err
}

// HeldSSORequest finds a waiting request of an application.
func (s *Service) HeldSSORequest(ctx context.Context, app string, token credential.Secret) (r SSORequest, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		r, err = tx.SSORequest(ctx, credential.HashToken(token.Reveal()))
		if missing(err) || err == nil && (r.AppID != app || !tx.Now().Before(r.Expires)) {
			return badSignIn()
		}
		return err
	})
	return r, err
}

// Subject is what an assertion says of a person to one application.
type Subject struct {
	Person     Person
	NameID     string
	Attributes []SubjectAttribute
}

// SubjectAttribute is one attribute statement.
type SubjectAttribute struct {
	Name, Namespace string
	Values          []string
}

// Authorize decides whether a person may sign in to an application, and says
// what the application then learns. held, when not empty, is a waiting request
// that this answers, once. Both outcomes are recorded.
func (s *Service) Authorize(ctx context.Context, person string, a App, held credential.Secret) (out Subject, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		out = Subject{}
		// Read anew: it may have been switched off since the request came in.
		if a, err = tx.App(ctx, a.ID); err != nil {
			return err
		}
		if out.Person, err = tx.Person(ctx, person); err != nil {
			return err
		}
		if err := mayUse(ctx, tx, &out, a); err != nil {
			return err
		}
		if !held.Empty() {
			if there, err := tx.DeleteSSORequest(ctx, credential.HashToken(held.Reveal())); err != nil || !there {
				return orExpired(err)
			}
		}
		return tx.Record(ctx, audit.Event{
			Half: audit.Directory, What: "user.authentication.sso", Actor: personParty(out.Person),
			Targets: []audit.Party{personParty(out.Person), appParty(a)}, Detail: map[string]any{"nameId": out.NameID},
		})
	})
	if f := fault.From(err); f != nil && f.Kind == fault.Denied {
		return out, s.refuseSSO(ctx, out.Person, a, err)
	}
	return out, err
}

// RefuseSSO records why a request of a service provider was not taken, and
// returns it.
func (s *Service) RefuseSSO(ctx context.Context, a App, why error) error {
	return s.refuseSSO(ctx, Person{}, a, why)
}

func (s *Service) refuseSSO(ctx context.Context, p Person, a App, why error) error {
	e := audit.Event{
		Half: audit.Directory, What: "user.authentication.sso", Actor: personParty(p), Outcome: audit.Refused, Why: why.Error(),
		Targets: []audit.Party{personParty(p), appParty(a)},
	}
	if err := s.log.Record(ctx, e); err != nil {
		return errors.Join(why, err)
	}
	return why
}

func mayUse(ctx context.Context, tx Tx, out *Subject, a App) error {
	refused := func(format string, args ...any) error { return fault.New(fault.Denied, format, args...) }
	p := out.Person
	if !p.Status.in() {
		return refused("Your account may not sign in to applications now.")
	}
	u, err := tx.AppUser(ctx, a.ID, p.ID)
	switch {
	case missing(err) || err == nil && !u.Assigned():
		return refused("%s is not assigned to you. Ask an administrator of the directory for it.", a.Label)
	case err != nil:
		return err
	case a.Status != AppActive:
		return refused("%s is switched off. Ask an administrator of the directory.", a.Label)
	}
	if err := a.Configured(); err != nil {
		return err
	}
	if out.NameID, err = nameID(a, p, u); err != nil {
		return err
	}
	out.Attributes, err = attributes(ctx, tx, a, p, u)
	return err
}

// Configured refuses an application whose service provider is not known yet:
// an answer would have nowhere to go.
func (a App) Configured() error {
	if a.SAML.ACSURL != "" && a.SAML.Audience != "" {
		return nil
	}
	return fault.New(fault.Denied, "%s is not configured yet: the service provider's sign-in address (ACS URL) and entity id are missing. "+
		"An administrator enters them under Sign On.", a.Label)
}

// nameID is what the application knows the person by. The default template
// stands for the name in the application, whichever way that is made: it has
// to be the SCIM userName, because AWS compares the two.
func nameID(a App, p Person, u AppUser) (string, error) {
	name := u.UserName
	if a.SAML.NameIDTemplate != loginTemplate {
		var err error
		if name, err = Evaluate(a.SAML.NameIDTemplate, p, u.UserName); err != nil {
			return "", err
		}
	}
	if name = strings.TrimSpace(name); name == "" {
		return "", fault.New(fault.Denied, "The template for the name that %s knows you by gives nothing. Ask an administrator.", a.Label)
	}
	return name, nil
}

// attributes evaluates the attribute statements; those without a value are left out.
func attributes(ctx context.Context, tx Tx, a App, p Person, u AppUser) (out []SubjectAttribute, err error) {
	var groups []Group
	for _, m := range a.SAML.Attributes {
		at := SubjectAttribute{Name: m.Name, Namespace: m.Namespace}
		if m.Type == "GROUP" {
			if groups == nil {
				if groups, err = allGroups(ctx, tx, GroupQuery{Person: p.ID}); err != nil {
					return nil, err
				}
			}
			for _, g := range groups {
				if m.MatchesGroup(g.Name) {
					at.Values = append(at.Values, g.Name)
				}
			}
		}
		for _, expression := range m.Values {
			v, err := Evaluate(expression, p, u.UserName)
			if err != nil {
				return nil, err
			}
			if v != "" {
				at.Values = append(at.Values, v)
			}
		}
		if len(at.Values) > 0 {
			out = append(out, at)
		}
	}
	return out, nil
}

// Tiles lists the applications that a person sees on the dashboard.
func (s *Service) Tiles(ctx context.Context, person string) (out []App, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		apps, err := all(func(p listing.Page) (listing.List[App], error) {
			return tx.Apps(ctx, AppQuery{Person: person, Status: AppActive}, p)
		})
		out = nil
		for _, a := range apps {
			if entry, known := CatalogEntryOf(a.Name); known && entry.SAML && !a.HideWeb {
				out = append(out, a)
			}
		}
		return err
	})
	return out, err
}
