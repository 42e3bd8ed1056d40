package rootpages

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// which asks whose root user is meant. It says nothing of what there is: every
// account has a sign-in page, whether it exists or not.
func (p *Pages) which(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	typed := strings.ReplaceAll(strings.ReplaceAll(q.Get("account"), "-", ""), " ", "")
	account := ids.AccountID(typed)
	if account.Valid() {
		return lead(w, r, consolePath(account)+"signin")
	}
	field := page.Field{
		Name: "account", Label: "Account ID", Value: typed, InputMode: "numeric", Autocomplete: "off", MaxLength: 14,
		Hint: "Twelve digits. They stand on the page that set the root user up, and in the address of its console.",
	}
	status := http.StatusOK
	if q.Has("account") {
		status, field.Error = http.StatusBadRequest, "An account ID has twelve digits."
	}
	return page.Show(w, status, "form", page.View{
		Title: "Sign in as the root user", Brand: Brand,
		Intro: "The root user of the management account keeps the organization. If it was never set up, open the link that Gatehouse prints when it starts.",
		Form:  &page.Form{Action: "/root", Get: true, Button: "Next", Fields: []page.Field{field}},
		Links: []page.Link{{Href: "/start", Text: "I am not the root user: access portal"}},
	})
}

func (p *Pages) signInForm(w http.ResponseWriter, r *http.Request) error {
	to, account := r.URL.Query().Get("to"), ids.AccountID(r.PathValue("account"))
	if _, err := p.Principal(r, account); err == nil {
		return lead(w, r, place(account, to)) // signed in already
	}
	return p.showSignIn(w, r, to, http.StatusOK, "")
}

func (p *Pages) showSignIn(w http.ResponseWriter, r *http.Request, to string, status int, problem string) error {
	account := ids.AccountID(r.PathValue("account"))
	if !account.Valid() {
		return fault.New(fault.NotFound, "There is no such page.")
	}
	v := page.View{
		Title: "Sign in as the root user", Brand: Brand, Intro: "Account " + string(account) + ". Only the management account has a root user; the others are entered by roles.",
		Form: &page.Form{
			Action: consolePath(account) + "signin", Button: "Sign in", Problem: problem, Hidden: map[string]string{"to": place(account, to)},
			Fields: proof("password"),
		},
		Links: []page.Link{{Href: "/start", Text: "I am not the root user: access portal"}},
	}
	if problem == "" && p.Sessions.Had(r, consolePath(account)) {
		v.Done = "Your session has ended. Sign in again; you come back to where you were."
	}
	return page.Show(w, status, "form", v)
}

// proof are the fields of everything that the root user proves itself with.
func proof(password string) []page.Field {
	return []page.Field{
		{Name: password, Label: "Password", Kind: "password", Autocomplete: "current-password", MaxLength: maxPassword},
		{Name: "code", Label: "Code", Autocomplete: "one-time-code", MaxLength: 32, Hint: "From the authenticator application, or a recovery code."},
	}
}

// try is what those fields were given.
func (p *Pages) try(r *http.Request) cloud.RootTry {
	return cloud.RootTry{
		Password: secret(r, "present"), Code: strings.TrimSpace(r.PostForm.Get("code")), Address: audit.OriginOf(r.Context()).IP, Browser: p.Sessions.Marks(r),
	}
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	account := ids.AccountID(r.PathValue("account"))
	if !account.Valid() {
		return fault.New(fault.NotFound, "There is no such page.")
	}
	t, to := p.try(r), r.PostForm.Get("to")
	t.Password = secret(r, "password")
	err := p.Cloud.SignInRoot(r.Context(), account, t)
	if f := fault.From(err); errors.Is(err, fault.Denied) || errors.Is(err, fault.Throttled) {
		return p.showSignIn(w, r, to, page.Status(f), f.Message)
	}
	if err != nil {
		return err
	}
	if err := p.begin(w, r, account); err != nil {
		return err
	}
	return lead(w, r, place(account, to))
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := p.Sessions.End(w, r, consolePath(v.account.ID)); err != nil {
		return err
	}
	return lead(w, r, consolePath(v.account.ID)+"signin")
}

func (p *Pages) backHome(w http.ResponseWriter, r *http.Request, v visit) error {
	return lead(w, r, credentialsPath(v.account.ID))
}

func view(v visit, title, intro string) page.View {
	return page.View{
		Title: title, Brand: Brand, Intro: intro, Person: "root of " + v.account.Name, SignOut: consolePath(v.account.ID) + "signout", Script: copyScript,
	}
}

// home is what the page of security credentials shows.
type home struct {
	About                      []page.Fact // beside what is there to be copied
	Key                        *cloud.AccessKey
	Recovery                   int
	Path                       string
	Password, Factor, NewCodes string // addresses
}

// done says what was done when the page was left.
var done = map[string]string{
	"password": "The password is changed. Everywhere else the root user has to sign in again.",
	"factor":   "The new authenticator is in use. The one before does not work any more.",
	"key":      "The access key is deleted. Whatever still uses it is refused from now on.",
}

// home shows who is signed in, what it signs in with, and the one access key.
func (p *Pages) home(w http.ResponseWriter, r *http.Request, v visit) error {
	keys, err := p.Cloud.AccessKeys(r.Context(), v.account.ID, "")
	if err != nil {
		return err
	}
	left, err := p.Cloud.RootRecoveryLeft(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	own := consolePath(v.account.ID)
	out := view(v, "Security credentials of the root user", "The root user can do everything in this account. Use it only where nothing else can.")
	out.Wide, out.Done = true, done[r.URL.Query().Get("done")]
	out.Facts = []page.Fact{{Name: "Account", Value: string(v.account.ID)}, {Name: "ARN", Value: v.principal.ARN}}
	about := []page.Fact{{Name: "Account name", Value: v.account.Name}, {Name: "E-mail", Value: v.account.Email}}
	if strings.HasSuffix(v.account.Email, ".invalid") {
		about[1].Value = "None: the address was made up to fill the field"
	}
	h := home{About: about, Recovery: left, Path: own, Password: own + "password", Factor: own + "factor", NewCodes: own + "recovery"}
	if len(keys) > 0 {
		h.Key = &keys[0]
	}
	out.Data = h
	out.Links = []page.Link{{Href: own, Text: "Open the account's console"}}
	return page.Show(w, http.StatusOK, "root", out)
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
	out := view(v, "Access key created", "The secret is shown this one time. Copy it now. The block says where the key is good, so that it is never sent to the real AWS.")
	out.Wide = true
	out.Facts = []page.Fact{{Name: "Access key ID", Value: k.ID}, {Name: "Secret access key", Value: k.Secret.Reveal()}}
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Done", Main: true}}
	out.Data = []pasted{{"Environment variables: macOS and Linux", "Paste into a shell.", p.exports(k)}}
	return page.Show(w, http.StatusOK, "newkey", out)
}

// pasted is a text to paste, as the template of access keys shows it.
type pasted struct{ Title, Hint, Text string }

func (p *Pages) exports(k cloud.NewKey) string {
	return fmt.Sprintf("export AWS_ACCESS_KEY_ID=%q\nexport AWS_SECRET_ACCESS_KEY=%q\nexport AWS_ENDPOINT_URL=%q\nexport AWS_REGION=%q\n",
		k.ID, k.Secret.Reveal(), p.AWS, p.Region)
}

// askDelete asks before the key goes, which nothing brings back.
func (p *Pages) askDelete(w http.ResponseWriter, r *http.Request, v visit) error {
	keys, err := p.Cloud.AccessKeys(r.Context(), v.account.ID, "")
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return p.backHome(w, r, v)
	}
	out := view(v, "Delete the access key?", "Whatever uses it (the AWS CLI, scripts, other programs) is refused at once. The key cannot be had back; you can create another.")
	out.Facts = []page.Fact{{Name: "Access key ID", Value: keys[0].ID}, {Name: "Created", Value: keys[0].Created.UTC().Format("2 Jan 2006 15:04 MST")}}
	out.Form = &page.Form{Action: consolePath(v.account.ID) + "access-key/delete", Button: "Delete access key", Hidden: map[string]string{"id": keys[0].ID}}
	out.Links = []page.Link{{Href: credentialsPath(v.account.ID), Text: "Cancel"}}
	return page.Show(w, http.StatusOK, "form", out)
}

func (p *Pages) deleteKey(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := p.may(r, v, "iam:DeleteAccessKey"); err != nil {
		return err
	}
	if err := p.Cloud.DeleteAccessKey(r.Context(), v.account.ID, "", r.PostForm.Get("id")); err != nil {
		return err
	}
	return lead(w, r, credentialsPath(v.account.ID)+"?done=key")
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
