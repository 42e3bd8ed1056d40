package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/reconcile"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

func BenchmarkAssignmentsSQLite(b *testing.B) { benchAssignments(b, store.Config{Dir: b.TempDir()}) }

func BenchmarkAssignmentsPostgreSQL(b *testing.B) {
	benchAssignments(b, store.Config{URL: pgtest.URL(b)})
}

// benchAssignments gives a group a permission set in b.N accounts, from the
// first call until the last role is there. The accounts cost nothing here.
func benchAssignments(b *testing.B, c store.Config) {
	ctx := b.Context()
	accounts := storetest.NewAccounts(management)
	for i := range b.N {
		id := ids.AccountID(fmt.Sprintf("%012d", 300000000000+i))
		accounts.Members[id] = center.Account{ID: id, Status: "ACTIVE"}
	}
	db, err := store.Open(ctx, c)
	must(b, err)
	defer db.Close()
	state := &centerdb.Store{DB: db}
	s, err := center.New(center.Deps{Store: state, Accounts: accounts, Now: time.Now, Region: "us-east-1"})
	must(b, err)
	r, err := reconcile.New(reconcile.Deps{Store: state, Accounts: accounts, Now: time.Now, Region: "us-east-1"})
	must(b, err)
	i, err := s.EnableOrganizationInstance(ctx, management, "", nil)
	must(b, err)
	g, err := s.CreateGroup(ctx, i.StoreID, center.NewGroup{DisplayName: "g"})
	must(b, err)
	p, err := s.CreatePermissionSet(ctx, i.ID, center.NewPermissionSet{Name: "Set"})
	must(b, err)
	running, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	defer func() { stop(); <-done }()
	worker := &job.Worker{Queue: center.Queue, Store: db, Handlers: r.Handlers(), Now: time.Now, Parallel: 16, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	go func() { defer close(done); worker.Run(running) }()
	b.ResetTimer()
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for id := range accounts.Members {
		if id == management {
			continue
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			c := center.AssignmentChange{AccountID: id, PermissionSetID: p.ID, PrincipalType: center.GroupPrincipal, PrincipalID: g.ID}
			_, err := s.CreateAssignment(ctx, i.ID, c)
			for errors.Is(err, fault.Unavailable) { // clients try again
				_, err = s.CreateAssignment(ctx, i.ID, c)
			}
			must(b, err)
		})
	}
	wg.Wait()
	for {
		l, err := db.Jobs(ctx, center.Queue, listing.Page{Limit: 1})
		must(b, err)
		if len(l.Items) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if len(accounts.Roles()) != b.N {
		b.Fatalf("%d roles, want %d", len(accounts.Roles()), b.N)
	}
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Error(err)
	}
}
