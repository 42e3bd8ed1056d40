package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/test/crowd"
)

// asking calls the APIs that the screens call, as somebody who may see all.
type asking struct {
	w      *world
	client *http.Client
	made   crowd.Made
}

// query is a list of one API, or a search in it, at a page.
type query struct {
	name string
	ask  func(ctx context.Context, s *asking, after string, size int) (next string, err error)
	size int // items of a page, as the screens ask for
	most int // that one call gives; 100 when zero
	page int // 500, or the first when zero
}

type listGroup struct {
	name  string
	lists []query
}

// until goes on to the page that is to be measured, in longer strides; the end
// of a shorter list is the page before the last.
func (l query) until(ctx context.Context, s *asking) (after string, err error) {
	most := max(l.most, 100)
	for left := l.size * (l.page - 1); left > 0; left -= most {
		next, err := l.ask(ctx, s, after, min(left, most))
		if err != nil || next == "" {
			return after, err
		}
		after = next
	}
	return after, nil
}

func (s *asking) groups() []listGroup {
	people := func(name, q string) query {
		return query{name: name, size: 50, most: 200, ask: directoryList("/users", q)}
	}
	groups := func(name, q string) query {
		return query{name: name, size: 50, most: 200, ask: directoryList("/groups", q)}
	}
	users := func(name, search string) query { return query{name: name, size: 25, ask: centerList("/users", search)} }
	deep := func(l query) query { l.name, l.page = l.name+", page 500", 500; return l }
	begins := func(text string) string {
		return url.QueryEscape(fmt.Sprintf(`status eq "ACTIVE" and (profile.firstName sw "%[1]s" or profile.lastName sw "%[1]s" or profile.login sw "%[1]s" or profile.email sw "%[1]s")`, text))
	}
	app, group := "/apps/"+s.made.App, "/groups/"+s.made.Group
	arn, storeID := `"InstanceArn":"`+s.w.found.IDs["instance"]+`"`, s.w.found.IDs["identityStore"]
	inStore := `"IdentityStoreId":"` + storeID + `"`
	return []listGroup{
		{"directory: lists", []query{
			people("people", ""), deep(people("people", "")), people("people in one state", "search="+url.QueryEscape(`status eq "SUSPENDED"`)),
			groups("groups", "expand=stats"), deep(groups("groups", "expand=stats")),
			{name: "members", size: 50, most: 1000, ask: directoryList(group+"/users", "")},
			deep(query{name: "members", size: 50, most: 1000, ask: directoryList(group+"/users", "")}),
			{name: "groups of a person", size: 50, most: 200, ask: directoryList("/users/"+s.made.Person+"/groups", "")},
			{name: "an application's people", size: 20, most: 500, ask: directoryList(app+"/users", "")},
			deep(query{name: "an application's people", size: 20, most: 500, ask: directoryList(app+"/users", "")}),
			{name: "an application's groups", size: 20, ask: directoryList(app+"/groups", "")},
			{name: "pushed groups", size: 50, ask: directoryList(app+"/group-push/mappings", "")},
		}},
		{"directory: searches", []query{
			people("one letter", "q=a"), deep(people("one letter", "q=a")), people("a name", "q=anna"), people("whole name", "q="+url.QueryEscape("anna müller")),
			people("rare", "q="+s.made.Rare), people("nobody", "q=nobodyatall"), people("other script", "q="+url.QueryEscape("田中")),
			people("in a state, one letter", "search="+begins("m")), people("in a state, rare", "search="+begins(s.made.Rare)),
			groups("groups, one letter", "search="+url.QueryEscape(`profile.name co "a"`)), groups("groups, within", "search="+url.QueryEscape(`profile.name co "zürich"`)),
			groups("groups, none", "search="+url.QueryEscape(`profile.name co "nothing like it"`)), groups("groups, q", "q=aws-pay"),
		}},
		{"directory: system log", []query{
			{name: "newest", size: 50, ask: logList("")}, deep(query{name: "newest", size: 50, most: 1000, ask: logList("")}),
			{name: "of one target", size: 50, ask: logList("filter=" + url.QueryEscape(`target.id eq "`+s.made.Person+`"`))},
			{name: "one type", size: 50, ask: logList("filter=" + url.QueryEscape(`eventType eq "user.session.start"`))},
			{name: "what failed", size: 50, ask: logList("filter=" + url.QueryEscape(`not (outcome.result eq "SUCCESS")`))},
			{name: "a word", size: 50, ask: logList("q=authentication")}, {name: "no such word", size: 50, ask: logList("q=nothinglikeit")},
		}},
		{"center: lists", []query{
			users("users", ""), deep(users("users", "")), {name: "groups", size: 25, ask: centerList("/groups", "")}, deep(query{name: "groups", size: 25, ask: centerList("/groups", "")}),
			{name: "permission sets", size: 25, ask: centerList("/permission-sets", "")},
			{name: "ListUsers", size: 100, ask: awsList("identitystore", "AWSIdentityStore.ListUsers", inStore)},
			{name: "ListGroups", size: 100, ask: awsList("identitystore", "AWSIdentityStore.ListGroups", inStore)},
			{name: "members", size: 25, ask: awsList("identitystore", "AWSIdentityStore.ListGroupMemberships", inStore+`,"GroupId":"`+s.made.CenterGroup+`"`)},
			deep(query{name: "members", size: 25, ask: awsList("identitystore", "AWSIdentityStore.ListGroupMemberships", inStore+`,"GroupId":"`+s.made.CenterGroup+`"`)}),
			{name: "groups of a user", size: 25, ask: awsList("identitystore", "AWSIdentityStore.ListGroupMembershipsForMember", inStore+`,"MemberId":{"UserId":"`+s.made.User+`"}`)},
			{name: "account assignments", size: 100, ask: awsList("sso", "SWBExternalService.ListAccountAssignments", arn+`,"AccountId":"`+string(s.made.Account)+`","PermissionSetArn":"`+s.made.PermissionSet+`"`)},
			{name: "assignments of a user", size: 25, ask: awsList("sso", "SWBExternalService.ListAccountAssignmentsForPrincipal", arn+`,"PrincipalType":"USER","PrincipalId":"`+s.made.User+`"`)},
			{name: "sets in an account", size: 100, ask: awsList("sso", "SWBExternalService.ListPermissionSetsProvisionedToAccount", arn+`,"AccountId":"`+string(s.made.Account)+`"`)},
		}},
		{"center: searches", []query{
			users("one letter", "a"), deep(users("one letter", "a")), users("a name", "anna"), users("last name", "müller"), users("within an address", "schmidt"),
			users("everybody's domain", "corp"), users("rare", s.made.Rare), users("nobody", "nobodyatall"),
			{name: "groups, one letter", size: 25, ask: centerList("/groups", "a")}, {name: "groups, within", size: 25, ask: centerList("/groups", "zürich")},
			{name: "groups, none", size: 25, ask: centerList("/groups", "nothing like it")},
			{name: "permission sets", size: 25, ask: centerList("/permission-sets", "payments")},
			{name: "ListUsers by name", size: 100, ask: awsList("identitystore", "AWSIdentityStore.ListUsers", inStore+`,"Filters":[{"AttributePath":"UserName","AttributeValue":"quetzalcoatl.xolotl@corp.example"}]`)},
			{name: "ListGroups by name", size: 100, ask: awsList("identitystore", "AWSIdentityStore.ListGroups", inStore+`,"Filters":[{"AttributePath":"DisplayName","AttributeValue":"All employees"}]`)},
		}},
		{"portal: accounts of a person in 500 groups", []query{
			{name: "ListAccounts", size: 100, ask: portalList("/assignment/accounts", "")},
			{name: "ListAccountRoles", size: 100, ask: portalList("/assignment/roles", "account_id="+string(s.made.Account))},
		}},
		{"audit: events", []query{
			{name: "newest", size: 50, ask: eventList("")}, deep(query{name: "newest", size: 50, most: 500, ask: eventList("")}),
			{name: "refused", size: 50, ask: eventList("outcome=REFUSED")}, {name: "one operation", size: 50, ask: eventList("what=s3:PutObject")},
			{name: "a rare operation", size: 50, ask: eventList("what=organizations:CloseAccount")}, {name: "no such operation", size: 50, ask: eventList("what=none:Such")},
			{name: "of an actor", size: 50, ask: eventList("actor=" + s.made.Person)},
		}},
	}
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// directoryList asks the management API.
func directoryList(path, query string) func(context.Context, *asking, string, int) (string, error) {
	return func(ctx context.Context, s *asking, after string, size int) (string, error) {
		address := fmt.Sprintf("%s/api/v1%s?limit=%d&%s", s.w.app.Addresses().Directory, path, size, query)
		if after != "" {
			address += "&after=" + url.QueryEscape(after)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(address, "&"), nil)
		if err != nil {
			return "", err
		}
		req.Header.Set("Authorization", "SSWS "+s.w.found.APIToken)
		head, _, err := s.send(req)
		if err != nil {
			return "", err
		}
		if m := nextLink.FindStringSubmatch(strings.Join(head.Values("Link"), ", ")); m != nil {
			next, err := url.Parse(m[1])
			return next.Query().Get("after"), err
		}
		return "", nil
	}
}

func logList(query string) func(context.Context, *asking, string, int) (string, error) {
	since := time.Now().Add(-90 * 24 * time.Hour).UTC().Format(time.RFC3339)
	return directoryList("/logs", "sortOrder=DESCENDING&since="+url.QueryEscape(since)+"&"+query)
}

// centerList asks the center's own API.
func centerList(path, search string) func(context.Context, *asking, string, int) (string, error) {
	return func(ctx context.Context, s *asking, after string, size int) (string, error) {
		q := url.Values{"limit": {fmt.Sprint(size)}}
		if search != "" {
			q.Set("search", search)
		}
		id := s.w.found.IDs["instance"]
		return s.own(ctx, "/gatehouse/v1/instances/"+id[strings.LastIndexByte(id, '/')+1:]+path, q, after)
	}
}

func eventList(query string) func(context.Context, *asking, string, int) (string, error) {
	return func(ctx context.Context, s *asking, after string, size int) (string, error) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return "", err
		}
		q.Set("limit", fmt.Sprint(size))
		return s.own(ctx, "/gatehouse/v1/events", q, after)
	}
}

func (s *asking) own(ctx context.Context, path string, q url.Values, after string) (string, error) {
	if after != "" {
		q.Set("nextToken", after)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.w.app.Addresses().AWS+path+"?"+strings.ReplaceAll(q.Encode(), "+", "%20"), nil)
	if err != nil {
		return "", err
	}
	return s.signed(ctx, req, "sso", nil)
}

// awsList asks an operation of AWS.
func awsList(service, target, input string) func(context.Context, *asking, string, int) (string, error) {
	return func(ctx context.Context, s *asking, after string, size int) (string, error) {
		body := fmt.Sprintf(`{%s,"MaxResults":%d}`, input, size)
		if after != "" {
			body = fmt.Sprintf(`{%s,"MaxResults":%d,"NextToken":%q}`, input, size, after)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.w.app.Addresses().AWS+"/", strings.NewReader(body))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/x-amz-json-1.1")
		req.Header.Set("X-Amz-Target", target)
		return s.signed(ctx, req, service, []byte(body))
	}
}

// portalList asks the access portal's API as alice.
func portalList(path, query string) func(context.Context, *asking, string, int) (string, error) {
	return func(ctx context.Context, s *asking, after string, size int) (string, error) {
		address := fmt.Sprintf("%s%s?max_result=%d&next_token=%s&%s", s.w.app.Addresses().AWS, path, size, url.QueryEscape(after), query)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return "", err
		}
		req.Header.Set("x-amz-sso_bearer_token", s.w.found.PortalToken)
		_, body, err := s.send(req)
		return token(body), err
	}
}

func (s *asking) signed(ctx context.Context, req *http.Request, service string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	key := aws.Credentials{AccessKeyID: s.w.found.RootKey.ID, SecretAccessKey: s.w.found.RootKey.Secret}
	if err := v4.NewSigner().SignHTTP(ctx, key, req, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now()); err != nil {
		return "", err
	}
	_, answer, err := s.send(req)
	return token(answer), err
}

func (s *asking) send(req *http.Request) (http.Header, []byte, error) {
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %.300s", req.Method, req.URL, resp.Status, body)
	}
	return resp.Header, body, err
}

// token finds the place where the next page begins, whatever the API calls it.
func token(body []byte) string {
	var out struct {
		NextToken string // also nextToken: names are compared without regard to case
	}
	_ = json.NewDecoder(bytes.NewReader(body)).Decode(&out) // an answer without one has no next page
	return out.NextToken
}
