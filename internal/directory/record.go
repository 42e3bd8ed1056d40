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
