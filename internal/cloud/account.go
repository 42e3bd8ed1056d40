package cloud

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// AccountState is an account's state in Organizations' words.
type AccountState string

// The states that accounts here can have.
const (
	Active    AccountState = "ACTIVE"
	Suspended AccountState = "SUSPENDED" // closed: no key and no session of it is good any more
)

// Account is one AWS account.
type Account struct {
	ID          ids.AccountID
	Name, Email string
	Parent      string // root or unit
	// Above are the ids from the root down to Parent. Units never move, so only
	// moving the account changes it; deciding a request reads it at once.
	Above   []string
	State   AccountState
	Joined  time.Time
	Invited bool // false for the management account and created ones, as AWS says it
	Tags    map[string]string
}

// AccountRequest is a request to make an account, and what came of it.
type AccountRequest struct {
	ID, Name, Email, RoleName string
	Tags                      map[string]string
	State                     RequestState
	Account                   ids.AccountID
	Failure                   string // a reason in Organizations' words
	Requested, Completed      time.Time
}

// RequestState is how far an account request is.
type RequestState string

// The states of an account request.
const (
	InProgress RequestState = "IN_PROGRESS"
	Succeeded  RequestState = "SUCCEEDED"
	Failed     RequestState = "FAILED"
)

// CreateAccountJob is the kind of job that makes a requested account.
const CreateAccountJob = "cloud.account.create"

// AccessRole is the role that Organizations makes in a new account, for the
// management account to enter it.
const AccessRole = "OrganizationAccountAccessRole"

// Account returns an account of the organization.
func (s *Service) Account(ctx context.Context, id ids.AccountID) (a Account, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { a, err = tx.Account(ctx, id); return err })
	return a, err
}

// Accounts lists the accounts directly below a root or unit, or all when parent is empty.
func (s *Service) Accounts(ctx context.Context, parent string, p listing.Page) (l listing.List[Account], err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if parent != "" {
			if _, err := parentUnit(ctx, tx, parent); err != nil {
				return err
			}
		}
		l, err = tx.Accounts(ctx, parent, p)
		return err
	})
	return l, err
}

// CreateAccount records the request for an account; a job makes it.
func (s *Service) CreateAccount(ctx context.Context, name, email, roleName string, tags map[string]string) (r AccountRequest, err error) {
	if err := checkAccount(name, email); err != nil {
		return r, err
	}
	if roleName == "" {
		roleName = AccessRole
	}
	if err := errors.Join(checkEntityName(roleName), checkTags(tags)); err != nil {
		return r, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		if _, err := tx.Organization(ctx); err != nil {
			return err
		}
		r = AccountRequest{ID: tx.IDs().Lower("car-", 32), Name: name, Email: email, RoleName: roleName, Tags: tags, State: InProgress, Requested: tx.Now()}
		if err := tx.PutAccountRequest(ctx, r); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, job.Task{Queue: "cloud", Kind: CreateAccountJob, Order: "accounts", Payload: r.ID}); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:CreateAccount", audit.Party{Type: "AccountRequest", ID: r.ID, Name: name})
	})
	return r, err
}

func checkAccount(name, email string) error {
	if n := len(name); n < 1 || n > 50 || strings.TrimSpace(name) == "" {
		return fault.New(fault.Invalid, "The name of an account has 1 to 50 characters.").On("AccountName").Coded("InvalidInputException")
	}
	local, domain, _ := strings.Cut(email, "@")
	if len(email) < 6 || len(email) > 64 || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@") || strings.ContainsAny(email, " \t\r\n\"<>") {
		return fault.New(fault.Invalid, "%q is not an email address of 6 to 64 characters.", email).On("Email").Coded("InvalidInputException")
	}
	return nil
}

// Handlers are the jobs of queue "cloud".
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{CreateAccountJob: s.makeRequestedAccount}
}

// makeRequestedAccount makes the account of a request once, however often it runs.
func (s *Service) makeRequestedAccount(ctx context.Context, j job.Job) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		r, err := tx.AccountRequest(ctx, j.Payload)
		if err != nil {
			return err
		}
		if r.State != InProgress {
			return nil
		}
		taken, err := emailTaken(ctx, tx, r.Email)
		if err != nil {
			return err
		}
		r.Completed = tx.Now()
		if taken {
			r.State, r.Failure = Failed, "EMAIL_ALREADY_EXISTS"
			return tx.PutAccountRequest(ctx, r)
		}
		o, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		a := Account{Name: r.Name, Email: r.Email, Parent: o.RootID, State: Active, Joined: tx.Now(), Tags: r.Tags}
		if a, err = addAccount(ctx, tx, a); err != nil {
			return err
		}
		if err := addAccessRole(ctx, tx, a.ID, o.Management, r.RoleName); err != nil {
			return err
		}
		r.State, r.Account = Succeeded, a.ID
		if err := tx.PutAccountRequest(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "organizations:CreateAccountResult",
			Targets: []audit.Party{accountParty(a)}, Detail: map[string]any{"request": r.ID}})
	})
}

// emailTaken looks before writing, since on PostgreSQL a violated index ends the transaction.
func emailTaken(ctx context.Context, tx Tx, email string) (bool, error) {
	_, err := tx.AccountByEmail(ctx, email)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// addAccount gives the account an id and its first control policy.
func addAccount(ctx context.Context, tx Tx, a Account) (Account, error) {
	a.ID = tx.IDs().Account()
	if err := a.place(ctx, tx, a.Parent); err != nil {
		return a, err
	}
	if err := tx.PutAccount(ctx, a); err != nil {
		return a, err
	}
	return a, tx.AttachControl(ctx, FullAccess, string(a.ID))
}

// place puts the account below a root or unit.
func (a *Account) place(ctx context.Context, tx Tx, parent string) error {
	path, err := ancestry(ctx, tx, parent)
	if err != nil {
		return err
	}
	a.Parent, a.Above = parent, nil
	for _, u := range path {
		a.Above = append(a.Above, u.ID)
	}
	return nil
}

func addAccessRole(ctx context.Context, tx Tx, account, management ids.AccountID, name string) error {
	return tx.PutEntity(ctx, Entity{
		Account: account, Kind: RoleKind, Name: name, Path: "/", ID: tx.IDs().IAM("AROA"), Created: tx.Now(),
		Attached: []string{awsManaged + "AdministratorAccess"}, MaxSession: time.Hour,
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + RootARN(management) + `"},"Action":"sts:AssumeRole"}]}`,
	})
}

// AccountRequest returns what came of a request.
func (s *Service) AccountRequest(ctx context.Context, id string) (r AccountRequest, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { r, err = tx.AccountRequest(ctx, id); return err })
	return r, err
}

// AccountRequests lists requests for accounts.
func (s *Service) AccountRequests(ctx context.Context, p listing.Page) (l listing.List[AccountRequest], err error) {
	err = s.Store.View(ctx, func(tx Tx) error { l, err = tx.AccountRequests(ctx, p); return err })
	return l, err
}

// MoveAccount moves an account from one parent to another.
func (s *Service) MoveAccount(ctx context.Context, id ids.AccountID, from, to string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if a.Parent != from {
			return fault.New(fault.NotFound, "The account is not below %s.", from).Coded("SourceParentNotFoundException")
		}
		if to == from {
			return fault.New(fault.Conflict, "That account is already present in the specified destination.").Coded("DuplicateAccountException")
		}
		if _, err := tx.Unit(ctx, to); errors.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "There is no destination %s.", to).Coded("DestinationParentNotFoundException")
		} else if err != nil {
			return err
		}
		if err := a.place(ctx, tx, to); err != nil {
			return err
		}
		if err := tx.PutAccount(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "organizations:MoveAccount",
			Targets: []audit.Party{accountParty(a)}, Detail: map[string]any{"from": from, "to": to}})
	})
}

// CloseAccount suspends an account: its keys and sessions stop working at once.
func (s *Service) CloseAccount(ctx context.Context, id ids.AccountID) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		if o.Management == id {
			return fault.New(fault.Conflict, "You can't close the management account.").Coded("ConstraintViolationException")
		}
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if a.State == Suspended {
			return fault.New(fault.Conflict, "The account is already closed.").Coded("AccountAlreadyClosedException")
		}
		a.State = Suspended
		if err := tx.PutAccount(ctx, a); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:CloseAccount", accountParty(a))
	})
}

// RenameAccount gives an account another name.
func (s *Service) RenameAccount(ctx context.Context, id ids.AccountID, name string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if err := checkAccount(name, a.Email); err != nil {
			return err
		}
		a.Name = name
		if err := tx.PutAccount(ctx, a); err != nil {
			return err
		}
		return record(ctx, tx, "account:PutAccountName", accountParty(a))
	})
}

func accountParty(a Account) audit.Party {
	return audit.Party{Type: "Account", ID: string(a.ID), Name: a.Name, Account: string(a.ID)}
}
