package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// keyOption is one way to use credentials, ready to paste. Those of one shell
// are shown when it is chosen; those without a shell are good for all.
type keyOption struct{ Shell, Title, Hint, Text string }

// keyView is what the page of access keys shows.
type keyView struct {
	// Start and Region are what "aws configure sso" asks for; Config is the same as text.
	Start, Region, Config string
	// Account and Set say what the button gets keys for; Once is this page's own
	// word (see remember). Button is empty where there are keys.
	Account, Set, Once, Button string
	Options                    []keyOption
	Single                     []page.Fact
	AWS                        string
}

// terminal shows how a permission set is used in a terminal, and makes nothing:
// keys come at a press of the button.
func (h *Handler) terminal(w http.ResponseWriter, r *http.Request, v visitor) error {
	account, set := ids.AccountID(r.URL.Query().Get("account_id")), r.URL.Query().Get("role_name")
	if !account.Valid() || set == "" || len(set) > 64 {
		return fault.New(fault.Invalid, "The link names no account or no permission set.")
	}
	view, keys := h.keysView(v, account, set), h.signInOnce(account, set)
	keys.Once, keys.Button = endpoint.RequestID(r), "Get access keys"
	view.Intro = "Account " + string(account) + ". The AWS CLI and programs sign in as you do, or use keys that end by themselves."
	if h.shown(r) != "" {
		view.Done = "Keys are shown once. Those from before are good until they end; get new ones if you have not kept them."
	}
	view.Data = keys
	return page.Show(w, http.StatusOK, "keys", view)
}

func (h *Handler) keysView(v visitor, account ids.AccountID, set string) page.View {
	view := h.view("Access keys for "+set, v)
	view.Wide, view.Script = true, script
	view.Links = []page.Link{{Href: "/start", Text: "Back to your accounts"}}
	return view
}

// keys issues credentials and shows the ways to use them.
func (h *Handler) keys(w http.ResponseWriter, r *http.Request, v visitor) error {
	account, set := ids.AccountID(r.PostFormValue("account")), r.PostFormValue("role")
	once := r.PostFormValue("once")
	if once != "" && once == h.shown(r) {
		return h.goTo(w, r, wayTo("/start/keys", string(account), set, ""))
	}
	ctx := acting(r, v)
	c, err := h.Center.RoleCredentials(ctx, center.CredentialsFor{
		StoreID: v.StoreID, UserID: v.UserID, Account: account, PermissionSet: set, MFA: v.MFA, Tags: v.Tags,
	})
	if err != nil {
		return err
	}
	if err := h.Center.NoteUse(ctx, v.StoreID, v.UserID, account, set); err != nil {
		return err
	}
	h.remember(w, once)
	view := h.keysView(v, account, set)
	view.Intro = fmt.Sprintf("Account %s. These keys are good until %s and are shown this once. They work at %s only: "+
		"every option below says so to your programs, so that they are never sent to the real AWS.",
		account, c.Expires.UTC().Format(time.RFC1123), h.AWS)
	view.Data = h.options(c, account, set)
	return page.Show(w, http.StatusOK, "keys", view)
}

// The cookie that says for which page's button keys were made last. Loading the
// page of keys anew sends the same form again, which must not make more keys.
const keysCookie = "gh_ctr_keys"

func (h *Handler) shownName() string {
	if h.Sessions.Secure {
		return "__Secure-" + keysCookie
	}
	return keysCookie
}

func (h *Handler) shown(r *http.Request) string {
	c, err := r.Cookie(h.shownName())
	if err != nil {
		return ""
	}
	return c.Value
}

// remember keeps the word of the page whose button was pressed, unless it is none of ours.
func (h *Handler) remember(w http.ResponseWriter, once string) {
	if len(once) != 36 || strings.Trim(once, "0123456789abcdef-") != "" {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: h.shownName(), Value: once, Path: "/start/keys", MaxAge: int(time.Hour / time.Second),
		Secure: h.Sessions.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// pair is a variable with its value.
type pair struct{ name, value string }

func (h *Handler) pairs(c center.Credentials) []pair {
	return []pair{
		{"AWS_ACCESS_KEY_ID", c.AccessKeyID}, {"AWS_SECRET_ACCESS_KEY", c.Secret.Reveal()},
		{"AWS_SESSION_TOKEN", c.Token.Reveal()}, {"AWS_ENDPOINT_URL", h.AWS}, {"AWS_REGION", h.Center.Region()},
	}
}

// signInOnce is what the AWS CLI asks for when it is to sign in by itself.
func (h *Handler) signInOnce(account ids.AccountID, set string) keyView {
	k := keyView{Start: string(h.At) + "/start", Region: h.Center.Region(), Account: string(account), Set: set, AWS: h.AWS}
	k.Config = fmt.Sprintf("[sso-session gatehouse]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n"+
		"[profile %s_%s]\nsso_session = gatehouse\nsso_account_id = %s\nsso_role_name = %s\nregion = %s\nendpoint_url = %s\n",
		k.Start, k.Region, account, set, account, set, k.Region, h.AWS)
	return k
}

func (h *Handler) options(c center.Credentials, account ids.AccountID, set string) keyView {
	profile := string(account) + "_" + set
	all := h.pairs(c)
	lines := func(format string) string {
		var b strings.Builder
		for _, p := range all {
			fmt.Fprintf(&b, format+"\n", p.name, p.value)
		}
		return b.String()
	}
	ini := "[" + profile + "]\n"
	for _, p := range all {
		name := strings.ToLower(p.name)
		if p.name == "AWS_REGION" || p.name == "AWS_ENDPOINT_URL" {
			name = strings.TrimPrefix(name, "aws_")
		}
		ini += name + " = " + p.value + "\n"
	}
	const title = "Option 1: environment variables"
	out := h.signInOnce(account, set)
	out.Options = []keyOption{
		{"sh", title, "Paste into bash or zsh.", lines(`export %s="%s"`)},
		{"ps", title, "Paste into PowerShell.", lines(`$Env:%s="%s"`)},
		{"cmd", title, "Paste into the command prompt.", lines("SET %s=%s")},
		{"", "Option 2: a profile", "Add to the file ~/.aws/credentials; on Windows %USERPROFILE%\\.aws\\credentials. Then: aws --profile " + profile, ini},
	}
	for _, p := range all {
		out.Single = append(out.Single, page.Fact{Name: p.name, Value: p.value})
	}
	return out
}
