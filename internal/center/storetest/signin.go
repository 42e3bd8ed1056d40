package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// signInCases are what a store promises about how people reach the center.
var signInCases = map[string]func(*testing.T, *suite){
	"an identity source is the own directory until it is set": identitySources,
	"SCIM tokens are found by hash until deleted":             scimTokens,
	"a step is taken once, and not after its time":            steps,
	"an assertion is used once, however many try":             assertions,
	"tries are counted within their window":                   tries,
	"clients are found by id":                                 clients,
	"a session ends with all its tokens":                      cliSessions,
	"a user's sign-ins end together":                          endSessions,
	"numbers are those of the lists":                          counts,
}

func identitySources(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error {
		got, err := tx.IdentitySource(s.ctx, s.instance.ID)
		if err != nil || got.Kind != center.OwnDirectory || got.InstanceID != s.instance.ID {
			t.Errorf("%+v %v", got, err)
		}
		return tx.PutIdentitySource(s.ctx, center.IdentitySource{
			InstanceID: s.instance.ID, Kind: center.ExternalProvider, Revision: 3, Tenant: "tenant-1", PortalName: "corp", SessionSeconds: 900,
			Provider: &center.Provider{EntityID: "e", Certificates: []center.Certificate{{ID: "c", DER: []byte{1, 2}, NotAfter: day}}},
		})
	})
	s.do(t, func(tx center.Tx) error {
		byTenant, err := tx.SourceByTenant(s.ctx, "tenant-1")
		if err != nil {
			return err
		}
		byName, err := tx.SourceByPortalName(s.ctx, "corp")
		if err != nil {
			return err
		}
		p := byTenant.Provider
		if byTenant.Revision != 3 || byName.InstanceID != s.instance.ID || p == nil || string(p.Certificates[0].DER) != "\x01\x02" || !p.Certificates[0].NotAfter.Equal(day) {
			t.Errorf("%+v", byTenant)
		}
		_, err = tx.SourceByTenant(s.ctx, "other")
		s.absent(t, err)
		return nil
	})
	s.refused(t, fault.Conflict, "PortalName", func(tx center.Tx) error {
		return tx.PutIdentitySource(s.ctx, center.IdentitySource{InstanceID: "ssoins-fedcba9876543210", Kind: center.OwnDirectory, PortalName: "corp"})
	})
}

func scimTokens(t *testing.T, s *suite) {
	token := center.SCIMToken{ID: "t1", InstanceID: s.instance.ID, Hash: "h1", Created: day, Expires: day.Add(time.Hour)}
	s.do(t, func(tx center.Tx) error { return tx.CreateSCIMToken(s.ctx, token) })
	s.do(t, func(tx center.Tx) error {
		got, err := tx.SCIMTokenByHash(s.ctx, "h1")
		if err != nil || got != token {
			t.Errorf("%+v %v", got, err)
		}
		s.absent(t, tx.DeleteSCIMToken(s.ctx, "ssoins-fedcba9876543210", "t1"))
		return tx.DeleteSCIMToken(s.ctx, s.instance.ID, "t1")
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.SCIMTokenByHash(s.ctx, "h1")
		s.absent(t, err)
		s.absent(t, tx.DeleteSCIMToken(s.ctx, s.instance.ID, "t1"))
		return nil
	})
}

const kind = center.StepKind("DEVICE")

func steps(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error {
		if err := tx.CreateStep(s.ctx, center.Step{ID: "over", Kind: kind, Expires: tx.Now().Add(-time.Second), Doc: "{}"}); err != nil {
			return err
		}
		return tx.CreateStep(s.ctx, center.Step{ID: "s1", Kind: kind, InstanceID: "i", Code: "c1", Expires: tx.Now().Add(time.Hour), Doc: `{"a":1}`})
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Step(s.ctx, kind, "over")
		s.absent(t, err)
		_, err = tx.Step(s.ctx, "CODE", "s1")
		s.absent(t, err)
		got, err := tx.StepByCode(s.ctx, kind, "c1")
		if err != nil || got.ID != "s1" || got.Doc != `{"a":1}` {
			t.Errorf("%+v %v", got, err)
		}
		got.Doc, got.UserID = `{"a":2}`, "u"
		return tx.UpdateStep(s.ctx, got)
	})
	s.refused(t, fault.Conflict, "code", func(tx center.Tx) error {
		return tx.CreateStep(s.ctx, center.Step{ID: "s2", Kind: kind, Code: "c1", Expires: tx.Now().Add(time.Hour), Doc: "{}"})
	})
	if won := s.race(t, func(tx center.Tx) error {
		got, err := tx.TakeStep(s.ctx, kind, "s1")
		if err == nil && (got.Doc != `{"a":2}` || got.UserID != "u") {
			t.Errorf("%+v", got)
		}
		return err
	}); won != 1 {
		t.Errorf("%d took it", won)
	}
}

// race runs fn in several transactions at once and counts those that
// succeed; the others must fail by a fault of the domain.
func (s *suite) race(t *testing.T, fn func(center.Tx) error) int {
	var won int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			err := s.Update(s.ctx, fn)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Conflict):
				t.Error(err)
			}
		})
	}
	all.Wait()
	return won
}

func assertions(t *testing.T, s *suite) {
	if won := s.race(t, func(tx center.Tx) error { return tx.UseAssertion(s.ctx, "a1", tx.Now().Add(time.Hour)) }); won != 1 {
		t.Errorf("%d used it", won)
	}
	s.do(t, func(tx center.Tx) error {
		if err := tx.UseAssertion(s.ctx, "a1", tx.Now().Add(time.Hour)); !errors.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
		// The transaction goes on after the conflict: the refusal is recorded in it.
		return tx.UseAssertion(s.ctx, "a2", tx.Now().Add(time.Hour))
	})
}

func tries(t *testing.T, s *suite) {
	for want := 1; want <= 3; want++ {
		s.do(t, func(tx center.Tx) error {
			n, err := tx.Try(s.ctx, "code/u", time.Hour)
			if n != want {
				t.Errorf("%d tries, want %d", n, want)
			}
			return err
		})
	}
	s.do(t, func(tx center.Tx) error {
		other, err := tx.Try(s.ctx, "code/v", time.Hour)
		if err != nil || other != 1 {
			t.Errorf("%d %v", other, err)
		}
		again, err := tx.Try(s.ctx, "code/u", 0) // a window that is over
		if again != 1 {
			t.Errorf("%d tries in a new window", again)
		}
		return err
	})
}

func clients(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error {
		return tx.CreateClient(s.ctx, center.Client{ID: "c", SecretHash: "h", Name: "n", Scopes: []string{"x"}, Expires: tx.Now().Add(time.Hour)})
	})
	s.do(t, func(tx center.Tx) error {
		got, err := tx.Client(s.ctx, "c")
		if err != nil || got.SecretHash != "h" || len(got.Scopes) != 1 {
			t.Errorf("%+v %v", got, err)
		}
		_, err = tx.Client(s.ctx, "none")
		s.absent(t, err)
		return nil
	})
}

// openCLI keeps a session with a refresh token named after it.
func (s *suite) openCLI(t *testing.T, id, user, portal string) {
	s.do(t, func(tx center.Tx) error {
		end := tx.Now().Add(time.Hour).Truncate(time.Second)
		if err := tx.CreateCLISession(s.ctx, center.CLISession{
			ID: id, InstanceID: s.instance.ID, PortalSession: portal, ClientID: "c", ClientName: "n", IP: "::1",
			SignIn: center.SignIn{UserID: user, Tags: map[string]string{"a": "b"}, Until: end}, Created: tx.Now(), Expires: end,
		}); err != nil {
			return err
		}
		return tx.CreateCLIToken(s.ctx, center.CLIToken{Hash: "token-" + id, SessionID: id, Refresh: true, Expires: end})
	})
}

func cliSessions(t *testing.T, s *suite) {
	s.openCLI(t, "one", "user-1", "portal-1")
	s.openCLI(t, "two", "user-1", "portal-2")
	s.do(t, func(tx center.Tx) error {
		all, err := tx.CLISessions(s.ctx, "user-1")
		if err != nil || len(all) != 2 || all[0].SignIn.Tags["a"] != "b" || all[0].ClientName != "n" {
			t.Errorf("%+v %v", all, err)
		}
		tok, err := tx.CLIToken(s.ctx, "token-one")
		if err != nil || !tok.Refresh || tok.Used || tok.SessionID != "one" {
			t.Errorf("%+v %v", tok, err)
		}
		return tx.DeleteCLISessionsOf(s.ctx, "user-1", "portal-1")
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.CLISession(s.ctx, "one")
		s.absent(t, err)
		_, err = tx.CLIToken(s.ctx, "token-one")
		s.absent(t, err)
		_, err = tx.CLIToken(s.ctx, "token-two")
		return err
	})
	if won := s.race(t, func(tx center.Tx) error {
		first, err := tx.UseCLIToken(s.ctx, "token-two")
		if err == nil && !first {
			return fault.New(fault.Conflict, "used")
		}
		return err
	}); won != 1 {
		t.Errorf("%d used the token", won)
	}
}

func endSessions(t *testing.T, s *suite) {
	s.openCLI(t, "three", "user-2", "p")
	s.openCLI(t, "four", "user-3", "p")
	s.do(t, func(tx center.Tx) error {
		if err := tx.CreateStep(s.ctx, center.Step{ID: "ticket", Kind: kind, UserID: "user-2", Expires: tx.Now().Add(time.Hour), Doc: "{}"}); err != nil {
			return err
		}
		return tx.EndSessions(s.ctx, "user-2")
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Step(s.ctx, kind, "ticket")
		s.absent(t, err)
		_, err = tx.CLISession(s.ctx, "three")
		s.absent(t, err)
		_, err = tx.CLIToken(s.ctx, "token-three")
		s.absent(t, err)
		s.absent(t, tx.DeletePortalSession(s.ctx, "user-2", "none"))
		_, err = tx.CLIToken(s.ctx, "token-four")
		return err
	})
}

func counts(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error {
		n, err := tx.CountUsers(s.ctx, s.instance.StoreID)
		if err != nil {
			return err
		}
		all, err := tx.Users(s.ctx, s.instance.StoreID, listing.Page{Limit: 1000})
		if len(all.Items) != n {
			t.Errorf("%d users, counted %d", len(all.Items), n)
		}
		if none, err := tx.CountMembers(s.ctx, "none"); none != 0 || err != nil {
			t.Errorf("%d %v", none, err)
		}
		return err
	})
}
