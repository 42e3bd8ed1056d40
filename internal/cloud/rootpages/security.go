package rootpages

import (
	"errors"
	"net/http"

	"gatehouse/internal/audit"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// ask is a form that proves the root user once more before it changes what it
// proves itself with.
func ask(w http.ResponseWriter, v visit, status int, out page.View, path, button string, problem *fault.Error, more ...page.Field) error {
	out.Form = &page.Form{Action: consolePath(v.account.ID) + path, Button: button, Fields: append(proof("present"), more...)}
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Cancel"}}
	if problem != nil {
		out.Form.Problem = problem.Message
	}
	return page.Show(w, status, "form", out)
}

// wrong tells a proof that was not right, which the form shows, from other failures.
func wrong(err error) *fault.Error {
	if errors.Is(err, fault.Denied) || errors.Is(err, fault.Throttled) {
		return fault.From(err)
	}
	return nil
}

func (p *Pages) passwordPage(w http.ResponseWriter, _ *http.Request, v visit) error {
	return askPassword(w, v, http.StatusOK, nil, nil)
}

func askPassword(w http.ResponseWriter, v visit, status int, problem, unfit *fault.Error) error {
	out := view(v, "Change the root user's password", "You stay signed in here; everywhere else the root user signs in again.")
	return ask(w, v, status, out, "password", "Change password", problem, newPassword("New password", unfit))
}

func (p *Pages) changePassword(w http.ResponseWriter, r *http.Request, v visit) error {
	err := p.Cloud.ChangeRootPassword(r.Context(), v.account.ID, p.try(r), secret(r, "password"))
	if f := wrong(err); f != nil {
		return askPassword(w, v, page.Status(f), f, nil)
	}
	if f := fault.From(err); errors.Is(err, fault.Invalid) {
		return askPassword(w, v, page.Status(f), nil, f)
	}
	if err != nil {
		return err
	}
	// Sessions from before end, this one too: it goes on under a new token.
	if _, err := p.Sessions.Store.DeleteSessionsOf(r.Context(), p.Sessions.Half, string(v.account.ID)); err != nil {
		return err
	}
	if err := p.begin(w, r, v.account.ID); err != nil {
		return err
	}
	return lead(w, r, credentialsPath(v.account.ID)+"?done=password")
}

func (p *Pages) factorPage(w http.ResponseWriter, _ *http.Request, v visit) error {
	return askFactor(w, v, http.StatusOK, nil)
}

func askFactor(w http.ResponseWriter, v visit, status int, problem *fault.Error) error {
	out := view(v, "Replace the second factor", "Your present authenticator goes on working until the new one is confirmed by a code. If it is lost, type a recovery code.")
	return ask(w, v, status, out, "factor", "Continue", problem)
}

func (p *Pages) beginFactor(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := p.Cloud.BeginRootFactor(r.Context(), v.account.ID, p.try(r))
	if problem := wrong(err); problem != nil {
		return askFactor(w, v, page.Status(problem), problem)
	}
	if err != nil {
		return err
	}
	return newFactor(w, v, http.StatusOK, f, nil)
}

func newFactor(w http.ResponseWriter, v visit, status int, f cloud.Factor, problem *fault.Error) error {
	out := view(v, "Add the new authenticator", "")
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Cancel"}}
	return factorForm(w, status, f, out, consolePath(v.account.ID)+"factor/confirm", nil, problem)
}

func (p *Pages) confirmFactor(w http.ResponseWriter, r *http.Request, v visit) error {
	err := p.Cloud.ConfirmRootFactor(r.Context(), v.account.ID, cloud.RootTry{
		Code: r.PostForm.Get("code"), Address: audit.OriginOf(r.Context()).IP, Browser: p.Sessions.Marks(r),
	})
	if problem := fault.From(err); errors.Is(err, fault.Invalid) || errors.Is(err, fault.Throttled) {
		f, err := p.Cloud.PendingRootFactor(r.Context(), v.account.ID)
		if err != nil {
			return err
		}
		return newFactor(w, v, page.Status(problem), f, problem)
	}
	if err != nil {
		return err
	}
	return lead(w, r, credentialsPath(v.account.ID)+"?done=factor")
}

func (p *Pages) recoveryPage(w http.ResponseWriter, _ *http.Request, v visit) error {
	return askRecovery(w, v, http.StatusOK, nil)
}

func askRecovery(w http.ResponseWriter, v visit, status int, problem *fault.Error) error {
	out := view(v, "New recovery codes", "Each stands in for a code of the authenticator, once. Those that you have stop working.")
	return ask(w, v, status, out, "recovery", "Make new codes", problem)
}

func (p *Pages) renewRecovery(w http.ResponseWriter, r *http.Request, v visit) error {
	codes, err := p.Cloud.RenewRootRecovery(r.Context(), v.account.ID, p.try(r))
	if problem := wrong(err); problem != nil {
		return askRecovery(w, v, page.Status(problem), problem)
	}
	if err != nil {
		return err
	}
	out := view(v, "New recovery codes", "Those from before do not work any more.")
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Done", Main: true}}
	return showCodes(w, out, v.account.ID, codes)
}
