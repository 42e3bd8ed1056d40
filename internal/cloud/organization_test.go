package cloud_test

import (
	"fmt"
	"testing"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

func TestARequestedAccountIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r, err := w.CreateAccount(ctx, "dev", "dev@example.com", "", nil)
	if err != nil || r.State != cloud.InProgress {
		t.Fatal(r, err)
	}
	for range 2 { // a job may run again
		if err := w.Handlers()[cloud.CreateAccountJob](ctx, job.Job{Task: job.Task{Payload: r.ID}}); err != nil {
			t.Fatal(err)
		}
	}
	l, err := w.Accounts(ctx, "", listing.Page{Limit: 10})
	if err != nil || len(l.Items) != 2 {
		t.Errorf("there are %d accounts, %v", len(l.Items), err)
	}
	again, err := w.CreateAccount(ctx, "dev 2", "DEV@example.com", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Handlers()[cloud.CreateAccountJob](ctx, job.Job{Task: job.Task{Payload: again.ID}}); err != nil {
		t.Fatal(err)
	}
	again, err = w.AccountRequest(ctx, again.ID)
	if err != nil || again.State != cloud.Failed || again.Failure != "EMAIL_ALREADY_EXISTS" {
		t.Errorf("a taken address: %+v %v", again, err)
	}
}

func TestBadAccountsAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, c := range [][2]string{
		{"", "a@example.com"}, {"x", "no address"}, {"x", "a@b@example.com"}, {"x", "a @example.com"}, {"x", "<a>@example.com"}, {"x", "a@localhost"},
	} {
		_, err := w.CreateAccount(t.Context(), c[0], c[1], "", nil)
		wantFault(t, err, fault.Invalid, "")
	}
}

func TestUnitsAreFiveDeepAtMost(t *testing.T) {
	w := newWorld(t)
	parent := w.org.RootID
	for i := range 5 {
		u, err := w.CreateUnit(t.Context(), parent, fmt.Sprintf("level %d", i), nil)
		if err != nil {
			t.Fatal(err)
		}
		parent = u.ID
	}
	_, err := w.CreateUnit(t.Context(), parent, "too deep", nil)
	wantFault(t, err, fault.Quota, "ConstraintViolationException")
	_, err = w.CreateUnit(t.Context(), "ou-none-12345678", "x", nil)
	wantFault(t, err, fault.NotFound, "ParentNotFoundException")
}

func TestAControlPolicyOnAUnitBindsAccountsMovedThere(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := w.account(t, "dev")
	p := w.principal(t, a, "ann", s3All)
	outer, err := w.CreateUnit(ctx, w.org.RootID, "outer", nil)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := w.CreateUnit(ctx, outer.ID, "inner", nil)
	if err != nil {
		t.Fatal(err)
	}
	onlyIAM, err := w.CreateControl(ctx, "only iam", "", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The outer unit allows IAM alone: its full access is taken away.
	if err := w.AttachControl(ctx, onlyIAM.ID, outer.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.DetachControl(ctx, cloud.FullAccess, outer.ID); err != nil {
		t.Fatal(err)
	}
	may := func() bool { return w.decide(t, p, "s3:GetObject", "arn:aws:s3:::b/x").Allowed }
	if !may() {
		t.Error("refused at the root")
	}
	if err := w.MoveAccount(ctx, a, w.org.RootID, inner.ID); err != nil {
		t.Fatal(err)
	}
	if may() {
		t.Error("allowed below a unit that does not allow it")
	}
	if _, err := w.EnforceControls(ctx, w.org.RootID, false); err != nil {
		t.Fatal(err)
	}
	if !may() {
		t.Error("refused though control policies are out of force")
	}
}

func TestAClosedAccountCannotBeEntered(t *testing.T) {
	w := newWorld(t)
	a := w.account(t, "dev")
	spec := w.reservedRole(t, a, s3Full)
	if err := w.CloseAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	_, err := w.EnsureReservedRole(t.Context(), spec)
	wantFault(t, err, fault.Conflict, "")
	_, err = w.IssueReservedCredentials(t.Context(), cloud.ReservedSession{Account: a, RoleName: spec.Name, SessionName: "ann", Duration: 3600e9})
	wantFault(t, err, fault.Denied, "")
	err = w.CloseAccount(t.Context(), w.org.Management)
	wantFault(t, err, fault.Conflict, "ConstraintViolationException")
}
