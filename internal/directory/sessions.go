package directory

import (
	"context"
	"time"
)

// BrowserSession is one browser in which a person is signed in here.
type BrowserSession struct {
	ID       string // names it in lists and events; it opens nothing
	PersonID string
	Created  time.Time
	Seen     time.Time // of its last use, to the minute
	Expires  time.Time // at the latest
	IP       string    // where the sign-in came from
	Agent    string
	SessionData
}

// BrowserSessions keeps who is signed in where. They begin on the pages of
// package idp.
type BrowserSessions interface {
	// BrowserSessionsOf lists the sessions of a person that have not come to their end.
	BrowserSessionsOf(ctx context.Context, person string) ([]BrowserSession, error)
	BrowserSession(ctx context.Context, id string) (BrowserSession, error)
	// EndBrowserSession tells whether it was there.
	EndBrowserSession(ctx context.Context, person, id string) (bool, error)
}

// SessionsOf lists where a person is signed in: neither over nor idle for so long.
func (s *Service) SessionsOf(ctx context.Context, key string, idle time.Duration) (p Person, live []BrowserSession, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if p, err = find(ctx, tx, key); err != nil {
			return err
		}
		kept, err := tx.BrowserSessionsOf(ctx, p.ID)
		for _, b := range kept {
			if tx.Now().Sub(b.Seen) <= idle {
				live = append(live, b)
			}
		}
		return err
	})
	return p, live, err
}

// Session finds a session that is neither over nor idle for so long.
func (s *Service) Session(ctx context.Context, id string, idle time.Duration) (p Person, b BrowserSession, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if b, err = tx.BrowserSession(ctx, id); err != nil {
			return err
		}
		if !tx.Now().Before(b.Expires) || tx.Now().Sub(b.Seen) > idle {
			return Missing(id, "Session")
		}
		p, err = tx.Person(ctx, b.PersonID)
		return err
	})
	return p, b, err
}

// EndSession ends one session, at its next click.
func (s *Service) EndSession(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		b, err := tx.BrowserSession(ctx, id)
		if err != nil {
			return err
		}
		p, err := touchable(ctx, tx, b.PersonID)
		if err != nil {
			return err
		}
		if there, err := tx.EndBrowserSession(ctx, p.ID, id); err != nil || !there {
			return orMissing(err, id)
		}
		return record(ctx, tx, "user.session.clear", map[string]any{"session": id, "sessions": 1}, personParty(p))
	})
}

func orMissing(err error, id string) error {
	if err != nil {
		return err
	}
	return Missing(id, "Session")
}
