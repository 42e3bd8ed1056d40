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
// people behind one address do not lock each other out. A browser with which
// the person has signed in before has guesses of its own, a day's, and is not
// held up by what strangers used up (docs/decisions/0008).
const (
	triesWindow    = 5 * time.Minute
	browserWindow  = 24 * time.Hour
	triesPerLogin  = 20
	triesPerSource = 40
	triesPerKnown  = 10
	codesPerPerson = 10
	codesPerSignIn = 5
)

func loginTries(login string) string {
	// Hashed, so that passwords typed into the wrong field are not kept.
	return "login/" + credential.HashToken(strings.ToLower(strings.TrimSpace(login)))
}

func sourceTries(address string) string { return "address/" + credential.Network(address) }
func knownTries(browser string) string  { return "browser/" + browser }

func codeTries(person string) string { return "code/" + person }

// takeTry counts one attempt, or refuses it.
func takeTry(ctx context.Context, tx Tx, who string, most int) error {
	left, err := takeWithin(ctx, tx, who, most, triesWindow)
	if err == nil && left > 0 {
		err = fault.New(fault.Throttled, "There were too many tries. Wait a few minutes, then try again.").After(left).Coded("E0000047")
	}
	return err
}

// takeWithin counts one attempt, or tells how long there are no more.
func takeWithin(ctx context.Context, tx Tx, who string, most int, window time.Duration) (left time.Duration, err error) {
	now := tx.Now()
	t, err := tx.Tries(ctx, who)
	if err != nil {
		return 0, err
	}
	if t.Count == 0 || !now.Before(t.Since.Add(window)) {
		t = Tries{Who: who, Since: now}
	}
	if t.Count >= most {
		return t.Since.Add(window).Sub(now), nil
	}
	t.Count++
	return 0, tx.SaveTries(ctx, t)
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

// takeTries counts an attempt to sign in, in a transaction of its own. It
// returns whether the browser still counts as known: one whose guesses are used
// up is a stranger for the rest of the day.
func (s *Service) takeTries(ctx context.Context, login, address, browser string) (known bool, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		known = false
		if err := tx.SweepTries(ctx, tx.Now().Add(-browserWindow)); err != nil {
			return err
		}
		if browser != "" {
			left, err := takeWithin(ctx, tx, knownTries(browser), triesPerKnown, browserWindow)
			if known = err == nil && left == 0; known || err != nil {
				return err
			}
		}
		if err := takeTry(ctx, tx, sourceTries(address), triesPerSource); err != nil {
			return err
		}
		return takeTry(ctx, tx, loginTries(login), triesPerLogin)
	})
	return known, err
}

// giveTriesBack takes back what takeTries counted for a password that was right.
func giveTriesBack(ctx context.Context, tx Tx, t PasswordTry, known string) error {
	names := []string{loginTries(t.Login), sourceTries(t.Address)}
	if known != "" {
		names = []string{knownTries(known)}
	}
	for _, who := range names {
		if err := giveBack(ctx, tx, who); err != nil {
			return err
		}
	}
	return nil
}
