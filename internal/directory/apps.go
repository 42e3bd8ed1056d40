package directory

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// NewApp is what an administrator says of a new application.
type NewApp struct {
	Catalog  string // the entry's name
	Label    string
	SAML     *SAMLSettings    // DefaultSAML when nil
	UserName UserNameTemplate // the login when empty
	Inactive bool
	HideWeb  bool
	HideIOS  bool
}

func checkLabel(label string) error {
	if n := utf8.RuneCountInString(label); n == 0 || n > 100 || !printable(label) {
		return invalid("label", "label: The field must have 1 to 100 printable characters")
	}
	return nil
}

// CreateApp makes an instance of a catalog application, with a signing key and
// addresses of its own.
func (s *Service) CreateApp(ctx context.Context, n NewApp) (a App, err error) {
	entry, known := CatalogEntryOf(n.Catalog)
	if !known {
		return a, invalid("name", "name: '%s' is not an application of the catalog", bounded(n.Catalog, 100))
	}
	if n.SAML == nil {
		standard := DefaultSAML()
		n.SAML = &standard
	}
	a = App{
		Name: entry.Name, Label: strings.TrimSpace(n.Label), Status: AppActive, SAML: n.SAML.complete(),
		UserName: n.UserName, HideWeb: n.HideWeb, HideIOS: n.HideIOS,
	}
	if a.UserName == (UserNameTemplate{}) {
		a.UserName = UserNameTemplate{Template: loginTemplate, Type: "BUILT_IN"}
	}
	if n.Inactive {
		a.Status = AppInactive
	}
	if err := a.validate(); err != nil {
		return a, err
	}
	org, err := s.Organization(ctx)
	if err != nil {
		return a, err
	}
	key, err := s.newKey(org.Name, defaultYears)
	if err != nil {
		return a, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		now := tx.Now()
		a.ID, a.ExternalKey, a.ActiveKey = tx.IDs().Okta("0oa"), tx.IDs().Okta("exk"), key.Kid
		a.Created, a.LastUpdated, key.AppID = now, now, a.ID
		if err := tx.CreateApp(ctx, a); err != nil {
			return err
		}
		if err := tx.CreateAppKey(ctx, key); err != nil {
			return err
		}
		return record(ctx, tx, "application.lifecycle.create", map[string]any{"catalog": entry.Name}, appParty(a))
	})
	return a, err
}

func (a App) validate() error {
	if err := checkLabel(a.Label); err != nil {
		return err
	}
	if err := a.UserName.validate(); err != nil {
		return err
	}
	return a.SAML.validate()
}

// App finds an application.
func (s *Service) App(ctx context.Context, id string) (a App, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		a, err = tx.App(ctx, id)
		return err
	})
	return a, err
}

// UpdateApp changes an application by a function, which gets the stored one and
// may change everything but its identity, status, switches and mappings.
func (s *Service) UpdateApp(ctx context.Context, id string, change func(*App) error) (a App, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		before, err := tx.App(ctx, id)
		if err != nil {
			return err
		}
		a = before
		if err := change(&a); err != nil {
			return err
		}
		a.ID, a.Name, a.ExternalKey, a.Status, a.Features, a.Created = before.ID, before.Name, before.ExternalKey, before.Status, before.Features, before.Created
		a.Mappings = before.Mappings
		a.Label, a.SAML, a.LastUpdated = strings.TrimSpace(a.Label), a.SAML.complete(), tx.Now()
		if err := a.validate(); err != nil {
			return err
		}
		if _, err := tx.AppKey(ctx, a.ID, a.ActiveKey); err != nil {
			return invalid("kid", "credentials.signing.kid: the application has no key '%s'", bounded(a.ActiveKey, 60))
		}
		if err := tx.SaveApp(ctx, a); err != nil {
			return err
		}
		if a.UserName != before.UserName {
			if err := renameUsers(ctx, tx, a); err != nil {
				return err
			}
		}
		return record(ctx, tx, "application.lifecycle.update", changes(before, a), appParty(a))
	})
	return a, err
}

// changes names what an event should say of an update.
func changes(before, after App) map[string]any {
	out := map[string]any{}
	if before.Label != after.Label {
		out["label"] = []string{before.Label, after.Label}
	}
	if before.ActiveKey != after.ActiveKey {
		out["activeKey"] = []string{before.ActiveKey, after.ActiveKey}
	}
	if before.SAML.ACSURL != after.SAML.ACSURL {
		out["ssoAcsUrl"] = []string{before.SAML.ACSURL, after.SAML.ACSURL}
	}
	if before.SAML.Audience != after.SAML.Audience {
		out["audience"] = []string{before.SAML.Audience, after.SAML.Audience}
	}
	return out
}

// renameUsers applies a changed template to everybody who has the application.
func renameUsers(ctx context.Context, tx Tx, a App) error {
	return eachAppUser(ctx, tx, a.ID, func(u AppUser) error {
		p, err := tx.Person(ctx, u.PersonID)
		if err != nil {
			return err
		}
		return refresh(ctx, tx, a, p, u)
	})
}

func eachAppUser(ctx context.Context, tx Tx, app string, f func(AppUser) error) error {
	users, err := all(func(p listing.Page) (listing.List[AppUser], error) { return tx.AppUsers(ctx, app, p) })
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := f(u); err != nil {
			return err
		}
	}
	return nil
}

// ActivateApp and DeactivateApp let people use the application, or nobody.
// While it is inactive nothing is provisioned; activation catches up.
func (s *Service) ActivateApp(ctx context.Context, id string) (App, error) {
	return s.setAppStatus(ctx, id, AppActive, "application.lifecycle.activate")
}

// DeactivateApp is the opposite of ActivateApp.
func (s *Service) DeactivateApp(ctx context.Context, id string) (App, error) {
	return s.setAppStatus(ctx, id, AppInactive, "application.lifecycle.deactivate")
}

func (s *Service) setAppStatus(ctx context.Context, id string, to AppStatus, what string) (a App, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if a, err = tx.App(ctx, id); err != nil {
			return err
		}
		if a.Status == to {
			return nil
		}
		a.Status, a.LastUpdated = to, tx.Now()
		if err := tx.SaveApp(ctx, a); err != nil {
			return err
		}
		if to == AppActive {
			if err := syncAll(ctx, tx, a); err != nil {
				return err
			}
		}
		return record(ctx, tx, what, nil, appParty(a))
	})
	return a, err
}

// DeleteApp deletes an inactive application. The other side keeps what it has.
func (s *Service) DeleteApp(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, id)
		if err != nil {
			return err
		}
		if a.Status != AppInactive {
			return fault.New(fault.Denied, "The application must be deactivated before it can be deleted.").Coded("E0000056")
		}
		if err := tx.DeleteApp(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "application.lifecycle.delete", nil, appParty(a))
	})
}

// AppFilter selects applications for a list.
type AppFilter struct {
	AppQuery
	Text  string // begins the label or the name, without regard to case
	Match func(App) bool
}

// Apps lists applications.
func (s *Service) Apps(ctx context.Context, f AppFilter, page listing.Page) (l listing.List[App], err error) {
	text := strings.ToLower(f.Text)
	if f.Match == nil {
		f.Match = func(App) bool { return true }
	}
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = scan(page, func(p listing.Page) (listing.List[App], error) { return tx.Apps(ctx, f.AppQuery, p) },
			func(a App) bool {
				return (strings.HasPrefix(strings.ToLower(a.Label), text) || strings.HasPrefix(a.Name, text)) && f.Match(a)
			}, func(a App) string { return a.ID })
		return err
	})
	return l, err
}

// scan pages through a list and keeps what matches, until a page is full.
func scan[T any](page listing.Page, read func(listing.Page) (listing.List[T], error), keep func(T) bool, key func(T) string) (listing.List[T], error) {
	var out []T
	for after := page.After; ; {
		l, err := read(listing.Page{After: after, Limit: max(page.Limit, batch)})
		if err != nil {
			return listing.List[T]{}, err
		}
		for _, item := range l.Items {
			if keep(item) {
				out = append(out, item)
			}
			if len(out) > page.Limit {
				return listing.Cut(out, page.Limit, key), nil
			}
		}
		if after = l.Next; after == "" {
			return listing.List[T]{Items: slices.Clip(out)}, nil
		}
	}
}
