package store

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
)

// Searching by LIKE reads every row there is. So the texts that people search by
// are also kept in an index of their own, sys_words: a row for each place where
// a word begins, with the text from there on, lower-cased:
//
//	"Anna van der Berg"   anna van der berg, van der berg, der berg, berg
//
// What is typed is then found as a range of that index, in the SQL that both
// engines share, however many rows there are. A domain names its lists, and
// writes the words with the row that they lead to, in one transaction.

// longestWord is how many characters of a text are kept, and of a search compared.
const longestWord = 64

// mostWords bounds the words of one row.
const mostWords = 16

// Suffixes gives the words by which the texts are found at the beginning of
// each word in them. What stands after an "@" is one word: the parts of it are
// alike for everybody in most lists.
func Suffixes(texts ...string) (words []string) {
	for _, text := range texts {
		within, address := false, false
		for i, r := range text {
			letter := unicode.In(r, unicode.L, unicode.N, unicode.M)
			if i == 0 || letter && !within && !address {
				words = append(words, text[i:])
			}
			switch {
			case unicode.IsSpace(r):
				address = false
			case i > 0 && text[i-1] == '@':
				address = true
			}
			within = letter
		}
	}
	return Words(words...)
}

// Words gives the words by which texts are found at their beginnings alone.
func Words(texts ...string) []string {
	words := make([]string, 0, len(texts))
	for _, text := range texts {
		if w := wordKey(text); w != "" {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	// What begins another word is found by that one as well.
	kept := words[:0]
	for i, w := range words {
		if i+1 == len(words) || !strings.HasPrefix(words[i+1], w) {
			kept = append(kept, w)
		}
	}
	return kept[:min(len(kept), mostWords)]
}

// wordKey is how words are stored and compared.
func wordKey(text string) string {
	text = strings.ToLower(text)
	n := 0
	for i := range text {
		if n++; n > longestWord {
			return text[:i]
		}
	}
	return text
}

// Listed is under which words a row is found in a list. The zero value is in none.
type Listed struct {
	List  string
	Words []string
}

func (l Listed) equal(m Listed) bool { return l.List == m.List && slices.Equal(l.Words, m.Words) }

// Reword makes the row with an id found as now says, and no more as before says.
func (tx *Tx) Reword(ctx context.Context, id string, before, now Listed) error {
	if before.equal(now) {
		return nil
	}
	for _, w := range before.Words {
		if _, err := tx.Do(ctx, "DELETE FROM sys_words WHERE list = ? AND word = ? AND id = ?", before.List, w, id); err != nil {
			return err
		}
	}
	if len(now.Words) == 0 {
		return nil // slices.Chunk takes no size of zero
	}
	// A round trip is dear on PostgreSQL. SQLite has none, but keeps a journal for
	// each statement with several rows, and looks through all of it at the end.
	at := len(now.Words)
	if tx.db.engine == SQLite {
		at = 1
	}
	for words := range slices.Chunk(now.Words, at) {
		args := make([]any, 0, 3*len(words))
		for _, w := range words {
			args = append(args, now.List, w, id)
		}
		if _, err := tx.Do(ctx, putWords[len(words)-1], args...); err != nil {
			return err
		}
	}
	return nil
}

// Rewrite makes the row with an id found as now says, whether it was or not.
func (tx *Tx) Rewrite(ctx context.Context, id string, now Listed) error {
	if err := tx.Reword(ctx, id, now, Listed{}); err != nil {
		return err
	}
	return tx.Reword(ctx, id, Listed{}, now)
}

// IndexOnce writes the words of rows that are older than their index, if that
// was not done before under this name. some does it for rows after an id, each
// time in one transaction, and says which was the last; empty is the end.
func (db *DB) IndexOnce(ctx context.Context, name string, some func(ctx context.Context, tx *Tx, after string) (last string, err error)) error {
	name, done := "words/"+name, ""
	err := db.View(ctx, func(tx *Tx) (err error) {
		done, err = tx.Setting(ctx, name)
		return err
	})
	for after := ""; err == nil && done == ""; {
		last := ""
		err = db.Update(ctx, func(tx *Tx) (err error) {
			if last, err = some(ctx, tx, after); err != nil || last != "" {
				return err
			}
			return tx.SetSetting(ctx, name, "1")
		})
		if after = last; last == "" {
			break
		}
	}
	return err
}

// wild makes words that mean something to LIKE mean themselves.
var wild = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// Plain is a text in a pattern of LIKE with ESCAPE '!'.
func Plain(text string) string { return wild.Replace(text) }

// putWords are the statements that write one word, two, and so on.
var putWords = func() (texts [mostWords]string) {
	text := "INSERT INTO sys_words (list, word, id) VALUES (?, ?, ?)"
	for i := range texts {
		texts[i] = text
		text += ", (?, ?, ?)"
	}
	return texts
}()

// Beginning is a query of the ids, after one, of rows in some lists that are
// found by any of the texts; in order, each once.
func (tx *Tx) Beginning(lists, texts []string, after string) *bun.SelectQuery {
	return tx.words(lists, texts).ColumnExpr("DISTINCT id").Where("id > ?", after).Order("id")
}

func (tx *Tx) words(lists, texts []string) *bun.SelectQuery {
	return tx.NewSelect().TableExpr("sys_words").Where("list IN (?)", bun.In(lists)).
		WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, t := range texts {
				t = wordKey(t)
				q = q.WhereOr("word >= ? AND word < ?", t, t+"\U0010ffff")
			}
			return q
		})
}

// frequent is from how many words on it is cheaper to go through the rows in
// their order, of which many match, than to bring all that match into order.
const frequent = 10_000

// Frequent tells whether so many rows of the lists are found by the texts.
func (tx *Tx) Frequent(ctx context.Context, lists, texts []string) (bool, error) {
	n, err := tx.NewSelect().TableExpr("(?) AS found", tx.words(lists, texts).ColumnExpr("1 AS one").Limit(frequent)).Count(ctx)
	return n >= frequent, err
}

// Found tells whether Beginning would find the row by the text.
func (l Listed) Found(text string) bool {
	text = wordKey(text)
	return slices.ContainsFunc(l.Words, func(w string) bool { return strings.HasPrefix(w, text) })
}
