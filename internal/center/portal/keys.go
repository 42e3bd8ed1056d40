package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// keyOption is one way to use credentials, ready to paste. Those of one shell
// are shown when it is chosen; those without a shell are good for all.
type keyOption struct{ Shell, Title, Hint, Text string }

// keyView is what the page of access keys shows.
type keyView struct {
	Options []keyOption
	Single  []page.Fact
	AWS     string
}

// keys issues credentials and shows the ways to use them.
func (h *Handler) keys(w http.ResponseWriter, r *http.Request, v visitor) error {
	account, set := ids.AccountID(r.PostFormValue("account")), r.PostFormValue("role")
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
	view := h.view("Access keys for "+set, v)
	view.Wide, view.Script = true, script
	view.Intro = fmt.Sprintf("Account %s. These keys are good until %s and are shown this once. They work at %s only: "+
		"every option below says so to your programs, so that they are never sent to the real AWS.",
		account, c.Expires.UTC().Format(time.RFC1123), h.AWS)
	view.Data = h.options(c, string(account)+"_"+set)
	view.Links = []page.Link{{Href: "/start", Text: "Back to your accounts"}}
	return page.Show(w, http.StatusOK, "keys", view)
}

// pair is a variable with its value.
type pair struct{ name, value string }

func (h *Handler) pairs(c center.Credentials) []pair {
	return []pair{
		{"AWS_ACCESS_KEY_ID", c.AccessKeyID}, {"AWS_SECRET_ACCESS_KEY", c.Secret.Reveal()},
		{"AWS_SESSION_TOKEN", c.Token.Reveal()}, {"AWS_ENDPOINT_URL", h.AWS}, {"AWS_REGION", h.Center.Region()},
	}
}

func (h *Handler) options(c center.Credentials, profile string) keyView {
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
	out := keyView{AWS: h.AWS, Options: []keyOption{
		{"sh", title, "Paste into bash or zsh.", lines(`export %s="%s"`)},
		{"ps", title, "Paste into PowerShell.", lines(`$Env:%s="%s"`)},
		{"cmd", title, "Paste into the command prompt.", lines("SET %s=%s")},
		{"", "Option 2: a profile", "Add to the file ~/.aws/credentials; on Windows %USERPROFILE%\\.aws\\credentials. Then: aws --profile " + profile, ini},
	}}
	for _, p := range all {
		out.Single = append(out.Single, page.Fact{Name: p.name, Value: p.value})
	}
	return out
}
