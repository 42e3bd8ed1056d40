package cloud

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// keys are the condition keys of a request. What the principal tells is written
// over what the request brings, so that no caller chooses who he is.
func (q *question) keys(o Organization, e Entity) map[string][]string {
	keys := maps.Clone(q.r.Context)
	if keys == nil {
		keys = map[string][]string{}
	}
	maps.Copy(keys, q.principal.Keys())
	p := q.r.Principal
	if p.Account != "" {
		keys["aws:PrincipalOrgID"] = []string{o.ID}
		keys["aws:ResourceOrgID"] = []string{o.ID}
	}
	tags := maps.Clone(e.Tags)
	if p.Session != nil {
		tags = over(tags, p.Session.Tags)
		keys["aws:TokenIssueTime"] = []string{p.Session.IssuedAt.Format(time.RFC3339)}
		keys["aws:MultiFactorAuthPresent"] = []string{strconv.FormatBool(p.Session.MFA)}
		if p.Session.SourceIdentity != "" {
			keys["aws:SourceIdentity"] = []string{p.Session.SourceIdentity}
		}
	}
	for k, v := range tags {
		keys["aws:PrincipalTag/"+k] = []string{v}
	}
	return keys
}

// over lays session tags over an entity's: a session tag takes the place of a
// tag whose key differs only in case, because conditions do not see case.
func over(tags, session map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, session)
	for k, v := range tags {
		taken := false
		for s := range session {
			taken = taken || strings.EqualFold(k, s)
		}
		if !taken {
			out[k] = v
		}
	}
	return out
}

// with returns the keys and one more that depends on the resource.
func (q *question) with(key, value string) map[string][]string {
	if len(q.r.Resources) == 1 {
		q.context[key] = []string{value}
		return q.context
	}
	out := maps.Clone(q.context)
	out[key] = []string{value}
	return out
}
