package center_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/fault"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// Row 20 of the attack table: one response at two replicas, fifty times at once.
func TestAResponseWorksOnceOverTwoReplicas(t *testing.T) {
	url, accounts := pgtest.URL(t), storetest.NewAccounts("111122223333")
	var replicas []*center.Service
	for range 2 {
		db, err := store.Open(t.Context(), store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		s, err := center.New(center.Deps{Store: &centerdb.Store{DB: db}, Accounts: accounts, Now: time.Now, Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		replicas = append(replicas, s)
	}
	ctx, one := t.Context(), replicas[0]
	i, err := one.EnableOrganizationInstance(ctx, "111122223333", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	provider := &center.Provider{EntityID: "idp", RedirectURL: "http://idp.example/sso", Certificates: []center.Certificate{{ID: "c"}}}
	if _, err := one.ChangeIdentitySource(ctx, i.ID, center.SourceChange{Kind: center.ExternalProvider, Provider: provider, Confirmation: "ACCEPT"}); err != nil {
		t.Fatal(err)
	}
	profile := center.Profile{UserName: "alice", DisplayName: "A", Name: center.Name{GivenName: "A", FamilyName: "A"}}
	if _, err := one.ProvisionUser(ctx, i.StoreID, profile, true); err != nil {
		t.Fatal(err)
	}
	o, err := one.BeginSignIn(ctx, i.ID, "browser", "/start")
	if err != nil {
		t.Fatal(err)
	}
	answer := center.Asserted{AssertionID: "a1", Issuer: "idp", RequestID: o.ID, RelayState: o.RelayState, UserName: "alice", ForgetAfter: time.Now().Add(time.Hour)}
	var won, refused atomic.Int32
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			_, err := replicas[n%2].CompleteSignIn(ctx, i.ID, answer)
			switch f := fault.From(err); {
			case err == nil:
				won.Add(1)
			case f != nil && (f.Kind == fault.Denied || f.Kind == fault.Expired || f.Kind == fault.Unavailable):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || refused.Load() != 49 {
		t.Errorf("%d won, %d refused", won.Load(), refused.Load())
	}
}
