package directorydb

import (
	"context"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory"
	"gatehouse/internal/session"
)

const half = string(audit.Directory)

func browserSession(s session.Session) (directory.BrowserSession, error) {
	out := directory.BrowserSession{
		ID: s.ID, PersonID: s.Subject, Created: s.Created, Seen: s.Seen, Expires: s.Expires, IP: s.IP, Agent: s.Agent,
	}
	if s.Data == "" {
		return out, nil
	}
	var err error
	out.SessionData, err = directory.ReadSessionData(s.Data)
	return out, err
}

// BrowserSessionsOf lists a person's sessions, oldest first.
func (tx *Tx) BrowserSessionsOf(ctx context.Context, person string) ([]directory.BrowserSession, error) {
	kept, err := tx.SessionsOf(ctx, half, person)
	if err != nil {
		return nil, err
	}
	out := make([]directory.BrowserSession, len(kept))
	for n, s := range kept {
		if out[n], err = browserSession(s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// BrowserSession finds a session by its name.
func (tx *Tx) BrowserSession(ctx context.Context, id string) (directory.BrowserSession, error) {
	s, err := tx.SessionByID(ctx, half, id)
	if err != nil {
		return directory.BrowserSession{}, or(err, directory.Missing(id, "Session"))
	}
	return browserSession(s)
}

// EndBrowserSession ends one session of a person.
func (tx *Tx) EndBrowserSession(ctx context.Context, person, id string) (bool, error) {
	n, err := tx.DeleteSessionByID(ctx, half, person, id)
	return n > 0, err
}
