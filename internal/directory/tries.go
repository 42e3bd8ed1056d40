package directory

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Guesses that are allowed within the window. A lock of the account comes
// earlier (maxAttempts); these also bound names that do not exist, and what
// one address may try on many accounts. Successes are given back, so that many
// people behind one address do not lock each other out.
const (
	triesWindow    = 5 * time.Minute
	triesPerLogin  = 20
	triesPerSource = 40
	codesPerPerson = 10
	codesPerSignIn = 5
)

func loginTries(login string) string {
	// Hashed, so that passwords typed into the wrong field are not kept.
	return "login/" + credential.HashToken(strings.ToLower(strings.TrimSpace(login)))
}

func sourceTries(address string) string { return "address/" + address }

func codeTries(person string) string { return "code/" + person }

// takeTry counts one attempt, or refuses it.
func takeTry(ctx context.Context, tx Tx, who string, most int) error {
	now := tx.Now()
	t, err := tx.Tries(ctx, who)
	if err != nil {
		return err
	}
	if t.Count == 0 || !now.Before(t.Since.Add(triesWindow)) {
		t = Tries{Who: who, Since: now}
	}
	if t.Count >= most {
		return fault.New(fault.Throttled, "There were too many tries. Wait a few minutes, then try again.").
			After(t.Since.Add(triesWindow).Sub(now)).Coded("E0000047")
	}
	t.Count++
	return tx.SaveTries(ctx, t)
}

// giveBack takes the count of a success back.
func giveBack(ctx context.Context, tx Tx, who string) error {
	t, err := tx.Tries(ctx, who)
	if err != nil || t.Count == 0 {
		return err
	}
	t.Count--
	return tx.SaveTries(ctx, t)
}

// takeTries counts an attempt to sign in, in a transaction of its own.
func (s *Service) takeTries(ctx context.Context, login, address string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		if err := tx.SweepTries(ctx, tx.Now().Add(-triesWindow)); err != nil {
			return err
		}
		if err := takeTry(ctx, tx, sourceTries(address), triesPerSource); err != nil {
			return err
		}
		return takeTry(ctx, tx, loginTries(login), triesPerLogin)
	})
}
