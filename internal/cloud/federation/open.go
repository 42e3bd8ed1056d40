package federation

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/session"
)

// Opening is whose console is to be opened, with what the center has issued.
type Opening struct {
	Account       ids.AccountID
	PermissionSet string
	// Subject is the center's user; Portal is the id of his portal session, with
	// which the console ends.
	Subject, Portal string
	AccessKeyID     string
	Token           credential.Secret
	Expires         time.Time
	// Destination is a path within the console, or the permission set's relay state.
	Destination string
}

// kept is what a session keeps: the sealed token, which only the cloud can
// open. The credentials' secret is inside it, so a row of the database opens nothing.
type kept struct {
	Key    string `json:"key"`
	Token  string `json:"token"`
	Portal string `json:"portal"`
}

// Open begins the session and leads to the console.
func (h *Handler) Open(w http.ResponseWriter, r *http.Request, o Opening) error {
	c := console{o.Account, segment(o.PermissionSet)}
	data, err := json.Marshal(kept{o.AccessKeyID, o.Token.Reveal(), o.Portal})
	if err != nil {
		return err
	}
	// The cookie that is about to be replaced was not sent here: its path is another one.
	if err := h.end(r.Context(), o.Subject, func(s session.Session, k kept) bool {
		return s.Scope == c.scope() && k.Portal == o.Portal
	}); err != nil {
		return err
	}
	origin := audit.OriginOf(r.Context())
	s := session.Session{Scope: c.scope(), Subject: o.Subject, IP: origin.IP, Agent: origin.UserAgent, Data: string(data)}
	if _, err := h.Sessions.Start(w, r, c.path(), s, o.Expires); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, c.path()+strings.TrimPrefix(destination(o.Destination), "/"), http.StatusSeeOther)
	return nil
}

// End ends every console that a portal session has opened.
func (h *Handler) End(ctx context.Context, subject, portal string) error {
	return h.end(ctx, subject, func(_ session.Session, k kept) bool { return k.Portal == portal })
}

func (h *Handler) end(ctx context.Context, subject string, which func(session.Session, kept) bool) error {
	all, err := h.Sessions.Store.SessionsOf(ctx, h.Sessions.Half, subject)
	if err != nil {
		return err
	}
	for _, s := range all {
		var k kept
		if json.Unmarshal([]byte(s.Data), &k) != nil || !which(s, k) {
			continue
		}
		err := h.Sessions.Store.DeleteSessionByID(ctx, h.Sessions.Half, subject, s.ID)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// kept reads the session of a request.
func (h *Handler) kept(r *http.Request, c console) (k kept, err error) {
	s, err := h.Sessions.Current(r, c.path())
	if err != nil {
		return k, err
	}
	if s.Scope != c.scope() || json.Unmarshal([]byte(s.Data), &k) != nil {
		return k, ended()
	}
	return k, nil
}

// services are those of which the console has pages.
var services = []string{"s3", "iam", "organizations"}

// destination is a path within the console. Relay states written for AWS's own
// console lead to the service that they name; everything else leads home, never
// to another origin.
func destination(relay string) string {
	if i := strings.Index(relay, "console.aws.amazon.com/"); i >= 0 {
		relay = relay[i+len("console.aws.amazon.com"):]
		for _, s := range services {
			if rest, ok := strings.CutPrefix(relay, "/"+s); ok && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
				return "/" + s
			}
		}
		return "/"
	}
	odd := func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' } // browsers leave some out, and read the last as a slash
	if !strings.HasPrefix(relay, "/") || len(relay) > 1024 || strings.ContainsFunc(relay, odd) || strings.Contains(relay, "..") {
		return "/"
	}
	return "/" + strings.TrimLeft(relay, "/")
}
