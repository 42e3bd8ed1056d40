package directorydb

import (
	"context"
	"slices"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory"
)

const half = string(audit.Directory)

// BrowserSessionsOf lists a person's sessions, oldest first.
func (tx *Tx) BrowserSessionsOf(ctx context.Context, person string) ([]directory.BrowserSession, error) {
	kept, err := tx.SessionsOf(ctx, half, person)
	if err != nil {
		return nil, err
	}
	out := make([]directory.BrowserSession, len(kept))
	for n, s := range kept {
		out[n] = directory.BrowserSession{
			ID: s.ID, PersonID: s.Subject, Created: s.Created, Seen: s.Seen, Expires: s.Expires, IP: s.IP, Agent: s.Agent,
		}
		if s.Data == "" {
			continue
		}
		if out[n].SessionData, err = directory.ReadSessionData(s.Data); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// BrowserSession finds a session by its name among those of its person.
func (tx *Tx) BrowserSession(ctx context.Context, id string) (directory.BrowserSession, error) {
	person, err := tx.SubjectOfSession(ctx, half, id)
	if err != nil {
		return directory.BrowserSession{}, or(err, directory.Missing(id, "Session"))
	}
	all, err := tx.BrowserSessionsOf(ctx, person)
	if err != nil {
		return directory.BrowserSession{}, err
	}
	i := slices.IndexFunc(all, func(b directory.BrowserSession) bool { return b.ID == id })
	if i < 0 {
		return directory.BrowserSession{}, directory.Missing(id, "Session") // over, and not swept yet
	}
	return all[i], nil
}

// EndBrowserSession ends one session of a person.
func (tx *Tx) EndBrowserSession(ctx context.Context, person, id string) (bool, error) {
	n, err := tx.DeleteSessionByID(ctx, half, person, id)
	return n > 0, err
}
