package crowd

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/ids"
	"gatehouse/internal/store"
)

// events are a month of the log, up to two hours ago: long enough that the
// sealer, which looks at the last minutes, leaves them alone. Most are of the
// directory, as after an import; few are refusals.
func (f *filling) events(ctx context.Context) error {
	const most = 50_000
	at := f.began
	step := (30*24*time.Hour - 2*time.Hour) / time.Duration(max(f.size.Events, 1))
	source := ids.Source{Rand: f.ids.Rand, Now: func() time.Time { return at }}
	for done := 0; done < f.size.Events; {
		var rows [][]any
		for ; done < f.size.Events && len(rows) < most; done++ {
			rows = append(rows, f.event(done, source.Ordered(), at))
			at = at.Add(step)
		}
		err := f.bulk(ctx, "sys_events", []string{"id", "time", "half", "what", "actor_id", "target_id", "request_id", "outcome", "doc"}, rows)
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	ofDirectory = []string{"user.session.start", "user.authentication.sso", "group.user_membership.add", "user.lifecycle.create", "application.user_membership.add"}
	ofCenter    = []string{"sso:GetRoleCredentials", "identitystore-scim:CreateUser", "signin:ConsoleLogin", "sso:CreateAccountAssignment"}
	ofCloud     = []string{"s3:PutObject", "s3:GetObject", "iam:CreateRole", "sts:AssumeRole"}
)

func (f *filling) event(i int, id string, at time.Time) []any {
	half, what, outcome := "cloud", ofCloud[i%len(ofCloud)], "ALLOWED"
	switch {
	case i%10 < 6 || i > f.size.Events*8/10:
		half, what = "directory", ofDirectory[i%len(ofDirectory)]
	case i%10 < 8:
		half, what = "center", ofCenter[i%len(ofCenter)]
	}
	if i%5000 == 17 {
		outcome = "REFUSED"
	}
	if i == f.size.Events/3 {
		half, what = "cloud", "organizations:CloseAccount"
	}
	p, q := i*17%len(f.persons), i*31%len(f.persons)
	request := f.ids.UUID()
	doc := fmt.Sprintf(`{"actor":{"type":"User","id":%q,"name":%q},"targets":[{"type":"User","id":%q,"name":%q}],`+
		`"origin":{"requestId":%q,"ip":"198.51.100.%d","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"},"why":"administrator role SUPER_ADMIN"}`,
		f.personIDs[p], f.persons[p].login, f.personIDs[q], f.persons[q].login, request, i%250)
	return []any{id, store.Micros(at), half, what, f.personIDs[p], f.personIDs[q], request, outcome, doc}
}
