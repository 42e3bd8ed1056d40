package rootpages

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

func (p *Pages) signInForm(w http.ResponseWriter, r *http.Request) error {
	return showSignIn(w, r, http.StatusOK, "")
}

func showSignIn(w http.ResponseWriter, r *http.Request, status int, problem string) error {
	account := ids.AccountID(r.PathValue("account"))
	if !account.Valid() {
		return fault.New(fault.NotFound, "There is no such page.")
	}
	return page.Show(w, status, "form", page.View{
		Title: "Sign in as the root user", Brand: Brand, Intro: "Account " + string(account) + ". Only the management account has a root user; the others are entered by roles.",
		Form: &page.Form{
			Action: consolePath(account) + "signin", Button: "Sign in", Problem: problem,
			Fields: []page.Field{
				{Name: "password", Label: "Password", Kind: "password", Autocomplete: "current-password", Autofocus: true},
				{Name: "code", Label: "Code", InputMode: "numeric", Autocomplete: "one-time-code", MaxLength: 7, Hint: "From the authenticator application."},
			},
		},
	})
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	account := ids.AccountID(r.PathValue("account"))
	if !account.Valid() {
		return fault.New(fault.NotFound, "There is no such page.")
	}
	err := p.Cloud.SignInRoot(r.Context(), account, cloud.RootTry{
		Password: secret(r, "password"), Code: r.PostForm.Get("code"), Address: audit.OriginOf(r.Context()).IP, Browser: p.Sessions.Marks(r),
	})
	if f := fault.From(err); errors.Is(err, fault.Denied) || errors.Is(err, fault.Throttled) {
		return showSignIn(w, r, page.Status(f), f.Message)
	}
	if err != nil {
		return err
	}
	return p.start(w, r, account, consolePath(account))
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := p.Sessions.End(w, r, consolePath(v.account.ID)); err != nil {
		return err
	}
	http.Redirect(w, r, consolePath(v.account.ID)+"signin", http.StatusSeeOther)
	return nil
}

func (p *Pages) backHome(w http.ResponseWriter, r *http.Request, v visit) error {
	http.Redirect(w, r, credentialsPath(v.account.ID), http.StatusSeeOther)
	return nil
}

func view(v visit, title, intro string) page.View {
	return page.View{
		Title: title, Brand: Brand, Intro: intro, Person: "root of " + v.account.Name, SignOut: consolePath(v.account.ID) + "signout",
		Facts: []page.Fact{{Name: "Account", Value: string(v.account.ID)}, {Name: "ARN", Value: v.principal.ARN}},
	}
}

// home shows who is signed in and the one access key.
func (p *Pages) home(w http.ResponseWriter, r *http.Request, v visit) error {
	keys, err := p.Cloud.AccessKeys(r.Context(), v.account.ID, "")
	if err != nil {
		return err
	}
	out := view(v, "Security credentials of the root user",
		"An access key of the root user can do everything in this account. Make one to set things up, and delete it when that is done.")
	out.Links = []page.Link{{Href: consolePath(v.account.ID), Text: "Open the account's console"}}
	if len(keys) == 0 {
		out.Form = &page.Form{Action: consolePath(v.account.ID) + "access-key", Button: "Create access key"}
		return page.Show(w, http.StatusOK, "form", out)
	}
	k := keys[0]
	state := "active"
	if !k.Active {
		state = "inactive"
	}
	out.Facts = append(out.Facts, page.Fact{Name: "Access key ID", Value: k.ID},
		page.Fact{Name: "Created", Value: k.Created.Format(time.DateTime) + " UTC"}, page.Fact{Name: "State", Value: state})
	out.Form = &page.Form{Action: consolePath(v.account.ID) + "access-key/delete", Button: "Delete access key", Hidden: map[string]string{"id": k.ID}}
	return page.Show(w, http.StatusOK, "form", out)
}

// createKey makes the key and shows its secret, this one time.
func (p *Pages) createKey(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := p.may(r, v, "iam:CreateAccessKey"); err != nil {
		return err
	}
	k, err := p.Cloud.CreateRootKey(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	out := view(v, "Access key created", "The secret is shown this one time. Copy it now. The block is for a shell of macOS or Linux: it says where the key is good, so that it is never sent to the real AWS.")
	out.Facts = append(out.Facts, page.Fact{Name: "Access key ID", Value: k.ID}, page.Fact{Name: "Secret access key", Value: k.Secret.Reveal()})
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Done"}}
	out.Data = []pasted{{"Environment variables: macOS and Linux", "Paste into a shell.", p.exports(k)}}
	return page.Show(w, http.StatusOK, "newkey", out)
}

// pasted is a text to paste, as the template of access keys shows it.
type pasted struct{ Title, Hint, Text string }

func (p *Pages) exports(k cloud.NewKey) string {
	return fmt.Sprintf("export AWS_ACCESS_KEY_ID=%q\nexport AWS_SECRET_ACCESS_KEY=%q\nexport AWS_ENDPOINT_URL=%q\nexport AWS_REGION=%q\n",
		k.ID, k.Secret.Reveal(), p.AWS, p.Region)
}

func (p *Pages) deleteKey(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := p.may(r, v, "iam:DeleteAccessKey"); err != nil {
		return err
	}
	if err := p.Cloud.DeleteAccessKey(r.Context(), v.account.ID, "", r.PostForm.Get("id")); err != nil {
		return err
	}
	return p.backHome(w, r, v)
}

// may asks the Authorizer, which also knows the organization's control policies.
func (p *Pages) may(r *http.Request, v visit, action string) error {
	d, err := p.Authorizer.Authorize(r.Context(), authz.Request{
		Principal: v.principal, Action: action, Resources: []string{cloud.RootARN(v.account.ID)}, ResourceAccount: v.account.ID,
		Context: map[string][]string{"aws:SourceIp": {audit.OriginOf(r.Context()).IP}},
	})
	if err != nil {
		return err
	}
	if !d.Allowed {
		refused := fault.New(fault.Denied, "%s", d.Message)
		return errors.Join(refused, p.Cloud.Log.Record(r.Context(), audit.Event{
			Half: audit.Cloud, What: action, Outcome: audit.Refused, Why: d.Because,
			Targets: []audit.Party{{Type: "Root", ID: string(v.account.ID), Account: string(v.account.ID)}},
		}))
	}
	return nil
}
