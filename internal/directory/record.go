package directory

import (
	"context"

	"gatehouse/internal/audit"
)

// record writes what happened, in Okta's event names, with this transaction.
func record(ctx context.Context, tx Tx, what string, detail map[string]any, targets ...audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Directory, What: what, Targets: targets, Detail: detail, Why: reasonOf(ctx)})
}

func personParty(p Person) audit.Party {
	return audit.Party{Type: "User", ID: p.ID, Name: p.Login()}
}

func groupParty(g Group) audit.Party {
	return audit.Party{Type: "UserGroup", ID: g.ID, Name: g.Name}
}

func appParty(a App) audit.Party {
	return audit.Party{Type: "AppInstance", ID: a.ID, Name: a.Label}
}

func taskParty(t Task) audit.Party {
	return audit.Party{Type: "Task", ID: t.ID, Name: t.Title}
}

func tokenParty(t APIToken) audit.Party {
	return audit.Party{Type: "Token", ID: t.ID, Name: t.Name}
}

// RecordExport records that a list leaves as a file, and what of it: whoever
// asks later where people's data went finds out. It is recorded before the
// first line is sent.
func (s *Service) RecordExport(ctx context.Context, list, selection string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		return record(ctx, tx, "directory.export."+list, map[string]any{"selection": selection}, audit.Party{Type: "Export", ID: list, Name: list})
	})
}
